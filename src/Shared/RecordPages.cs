using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Shared;

/// <summary>What the pages of one entry share: the entry, and the way back to the list it was opened from.</summary>
public abstract class RecordPage(IRegister register, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    protected IRegister Register { get; } = register;
    public IRecord Record { get; protected set; } = null!;
    public string Back => BackTo(List);
    /// <summary>The entry's page, or the form of one act on it.</summary>
    public string To(string? act = null) => WithBack(act is null ? $"{List}/{Record.Id}" : $"{List}/{Record.Id}/{act}", List);
    string List => $"/desk/{Register.Key}";
}

/// <summary>One entry: what the register says, what may be done, and everything that was changed.</summary>
public abstract class RecordViewPage(IRegister register, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordPage(register, agencies, me, clock)
{
    public IReadOnlyList<HistoryLine> History { get; private set; } = [];
    public ImportSource? Source { get; private set; }
    public string Thing => Register.Thing;
    /// <summary>What may be done as it stands.</summary>
    public IEnumerable<Act> Acts => Register.Acts.Where(a => a.From.Contains(Record.Stage));

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Record, History) = await Register.ViewAsync(Actor, id, cancel);
        Source = await imports.SourceAsync(Register.Key, id, cancel);
    }
}

/// <summary>One act on one entry. A refusal or a conflict keeps what was typed.</summary>
public abstract class RecordActPage(IRegister register, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordPage(register, agencies, me, clock)
{
    public Act Act { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;

    public Task OnGetAsync(long id, string act, CancellationToken cancel) => ShowAsync(id, act, null, cancel);

    public async Task<IActionResult> OnPostAsync(long id, string act, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var row = Register.Find(act);
        var values = Forms.Read(row.Fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            await Register.ChangeAsync(Actor, id, act, values, seen, cancel);
            return $"已办理：{row.Name}";
        }, Back, () => ShowAsync(id, act, values, cancel));
    }

    async Task ShowAsync(long id, string act, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Act = Register.Find(act);
        (Record, _) = await Register.ViewAsync(Actor, id, cancel);
        await access.RequireActAsync(Actor, Record.AgencyId, Record.Number, cancel);
        Form = new(Act.Fields, values ?? Record.Values(Today), Problems);
    }
}
