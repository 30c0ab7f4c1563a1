using Gongkai.Agencies;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Assistance.Desk;

/// <summary>Registers a letter from outside the district. A refusal keeps everything typed, and the form's key.</summary>
public sealed class NewModel(AssistService assistance, RequestService requests, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ActFormView Form { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public string Back => BackTo(IndexModel.Path);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Opening = Guid.NewGuid().ToString("N");
        await ShowAsync(new() { Fields = { ["received"] = $"{Today:yyyy-MM-dd}", ["due"] = $"{await assistance.ProposedDueAsync(cancel):yyyy-MM-dd}" } }, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? opening, CancellationToken cancel)
    {
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var form = await Request.ReadFormAsync(cancel);
        var entries = ActForms.Typed(Asked(), form);
        long made = 0;
        return await TryAsync(async () =>
        {
            if (!int.TryParse(entries.Fields.GetValueOrDefault("agency"), out var agency)) throw new InvalidInput("“收函单位”没有选");
            var dossier = await assistance.RegisterAsync(Actor, agency, ActForms.Read(ActForms.Typed(Register, form)), Opening, cancel);
            made = dossier.Id;
            return $"已登记：{dossier.Number}";
        }, () => WithBack($"/desk/assistance/{made}", IndexModel.Path), () => ShowAsync(entries, cancel));
    }

    async Task ShowAsync(ActEntries entries, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以登记来函的单位");
        var agency = int.TryParse(entries.Fields.GetValueOrDefault("agency"), out var chosen) && Mine.Any(a => a.Id == chosen) ? chosen : Mine[0].Id;
        Form = ActFormView.Of(Asked(), entries, Problems, await requests.DecidersAsync(agency, cancel), Today);
    }

    static Act Register => AssistProcedure.Table.Find("register")!;

    /// <summary>The row's own fields, and first the unit, which no row asks for.</summary>
    Act Asked() => Register with { Fields = [new("agency", "收函单位", FieldKind.Choice, Options: [.. Mine.Select(a => new Option($"{a.Id}", a.Name))]), .. Register.Fields] };
}
