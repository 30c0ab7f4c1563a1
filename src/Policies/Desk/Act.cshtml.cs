using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Policies.Desk;

/// <summary>One act on one document. A refusal or a conflict keeps what was typed.</summary>
public sealed class ActModel(PolicyService policies, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public NormativeDocument Document { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;
    public string Back => BackTo(DocumentsModel.Path);
    public string Record => Back == DocumentsModel.Path ? $"/desk/documents/{Document.Id}" : QueryHelpers.AddQueryString($"/desk/documents/{Document.Id}", "back", Back);

    public async Task OnGetAsync(long id, string act, CancellationToken cancel) => await ShowAsync(id, act, null, cancel);

    public async Task<IActionResult> OnPostAsync(long id, string act, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var row = DocumentActs.Find(act);
        var values = Forms.Read(row.Fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            await policies.ChangeAsync(Actor, id, act, values, seen, cancel);
            return $"已办理：{row.Name}";
        }, Back, () => ShowAsync(id, act, values, cancel));
    }

    async Task ShowAsync(long id, string act, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Act = DocumentActs.Find(act);
        (Document, _) = await policies.ViewAsync(Actor, id, cancel);
        await access.RequireActAsync(Actor, Document.AgencyId, Document.RegistrationNumber, cancel);
        Form = new(Act.Fields, values ?? new Dictionary<string, string>
        {
            ["title"] = Document.Title, ["number"] = Document.DocumentNumber, ["registration"] = Document.RegistrationNumber,
            ["made"] = $"{Document.MadeOn:yyyy-MM-dd}", ["effective"] = $"{Document.EffectiveOn:yyyy-MM-dd}", ["expires"] = $"{Document.ExpiresOn:yyyy-MM-dd}",
            ["on"] = $"{Document.RepealedOn ?? Today:yyyy-MM-dd}", ["by"] = Document.RepealedBy ?? "",
        }, Problems);
    }
}
