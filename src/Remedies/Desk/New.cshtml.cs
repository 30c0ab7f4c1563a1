using Gongkai.Agencies;
using Gongkai.Requests;
using Gongkai.Requests.Desk;
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
        return ShowAsync([], cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, CancellationToken cancel)
    {
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var act = Asked();
        var form = await Request.ReadFormAsync(cancel);
        var values = ActFormViews.Typed(act, form);
        long made = 0;
        return await TryAsync(async () =>
        {
            if (!int.TryParse(values.GetValueOrDefault("agency"), out var agency)) throw new InvalidInput("“被申请人（被告）”没有选");
            var dossier = await remedies.RegisterAsync(Actor, agency, ActForms.Read(Register, form, opening: true), Opening, cancel);
            made = dossier.Id;
            return $"已登记：{dossier.Number}";
        }, () => ActFormViews.With($"/desk/remedies/{made}", Back, IndexModel.Path), () => ShowAsync(values, cancel));
    }

    async Task ShowAsync(Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以登记案件的单位");
        // Who may be named as decider depends on the unit: the one chosen, or the first.
        var agency = int.TryParse(values.GetValueOrDefault("agency"), out var chosen) && Mine.Any(a => a.Id == chosen) ? chosen : Mine[0].Id;
        Form = await ActFormViews.OfAsync(requests, Asked(), values, Problems, true, agency, Today, cancel);
    }

    static Act Register => RemedyProcedure.Table.Find("register")!;

    /// <summary>The row's own fields, and first the unit, which no row asks for.</summary>
    Act Asked() => Register with { Fields = [new("agency", "被申请人（被告）", FieldKind.Choice, Options: [.. Mine.Select(a => new Option($"{a.Id}", a.Name))]), .. Register.Fields] };
}
