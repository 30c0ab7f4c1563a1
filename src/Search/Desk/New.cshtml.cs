using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Search.Desk;

/// <summary>Registers one word; a refusal keeps what was typed.</summary>
public sealed class NewModel(SynonymService synonyms, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    public string Back => BackTo(SynonymsModel.Path);

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync([], cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var values = Forms.Read(SynonymActs.Entry, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            await synonyms.AddAsync(Actor, values, cancel);
            return $"已登记：{values["everyday"]}";
        }, Back, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        await access.RequireActAsync(Actor, await synonyms.KeeperAsync(cancel), "登记同义词", cancel);
        Form = new(SynonymActs.Entry, values, Problems);
    }
}
