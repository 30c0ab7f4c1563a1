using Gongkai.Agencies;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Desk;

/// <summary>Registers a notice of review or lawsuit. A refusal keeps everything typed, and the form's key.</summary>
public sealed class NewModel(RemedyService remedies, RequestService requests, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ActFormView Form { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public string Back => BackTo(IndexModel.Path);

    public Task OnGetAsync(CancellationToken cancel)
    {
        Opening = Guid.NewGuid().ToString("N");
        return ShowAsync(new(), cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, CancellationToken cancel)
    {
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var act = Asked();
        var form = await Request.ReadFormAsync(cancel);
        var entries = ActForms.Typed(act, form);
        long made = 0;
        return await TryAsync(async () =>
        {
            if (!int.TryParse(entries.Fields.GetValueOrDefault("agency"), out var agency)) throw new InvalidInput("“被申请人（被告）”没有选");
            var dossier = await remedies.RegisterAsync(Actor, agency, ActForms.Read(ActForms.Typed(Register, form)), Opening, cancel);
            made = dossier.Id;
            return $"已登记：{dossier.Number}";
        }, () => WithBack($"/desk/remedies/{made}", IndexModel.Path), () => ShowAsync(entries, cancel));
    }

    async Task ShowAsync(ActEntries entries, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以登记案件的单位");
        // Who may be named as decider depends on the unit: the one chosen, or the first.
        var agency = int.TryParse(entries.Fields.GetValueOrDefault("agency"), out var chosen) && Mine.Any(a => a.Id == chosen) ? chosen : Mine[0].Id;
        Form = ActFormView.Of(Asked(), entries, Problems, await requests.DecidersAsync(agency, cancel), Today);
    }

    static Act Register => RemedyProcedure.Table.Find("register")!;

    /// <summary>The row's own fields, and first the unit, which no row asks for.</summary>
    Act Asked() => Register with { Fields = [new("agency", "被申请人（被告）", FieldKind.Choice, Options: [.. Mine.Select(a => new Option($"{a.Id}", a.Name))]), .. Register.Fields] };
}
