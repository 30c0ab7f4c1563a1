using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Policies.Desk;

/// <summary>Registers one document; a refusal keeps what was typed. Its registration number keeps a second click from registering it twice.</summary>
public sealed class NewModel(PolicyService policies, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public FormView Form { get; private set; } = null!;
    public string Back => BackTo(DocumentsModel.Path);

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync([], cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            // Whether the unit is theirs to act for is the service's to say, and to audit.
            var agency = int.TryParse(values.GetValueOrDefault("agency"), out var chosen) ? chosen : throw new InvalidInput("“制定机关”没有选");
            Forms.Require(Forms.Check(DocumentActs.Entry, values));
            var document = await policies.RegisterAsync(Actor, agency, NewDocument.From(values), cancel);
            return $"已登记：{document.RegistrationNumber}";
        }, Back, () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以登记规范性文件的单位");
        Form = new(Fields(), values, Problems);
    }

    IReadOnlyList<Field> Fields() => [new("agency", "制定机关", FieldKind.Choice, Options: [.. Mine.Select(a => new Option(a.Id.ToString(), a.Name))]), .. DocumentActs.Entry];
}
