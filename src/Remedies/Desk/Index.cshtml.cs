using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Desk;

public sealed class IndexModel(RemedyService remedies, CurrentLaw laws, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<RemedyRow> Cases { get; private set; } = [];
    public LoadedDossier? Loaded { get; private set; }
    public IReadOnlyList<NamedClock> Clocks { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Contents { get; private set; } = new Dictionary<string, string>();
    public int Total { get; private set; }
    public int PageNumber { get; private set; } = 1;

    public Task OnGetAsync(long? id, [FromQuery(Name = "page")] int? number, CancellationToken cancel)
    {
        PageNumber = Math.Clamp(number ?? 1, 1, 1_000_000);
        return LoadAsync(id, cancel);
    }

    public async Task<IActionResult> OnPostAsync(long? id, string? act, int agency, string? opening, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var form = await Request.ReadFormAsync(cancel);
        var row = RemedyProcedure.Table.Find(act ?? "") ?? throw new NotFound("没有这一步");
        return await TryAsync(async () =>
        {
            if (row.Opening)
            {
                var dossier = await remedies.RegisterAsync(Actor, agency, ActForms.Read(row, form, opening: true), opening, cancel);
                return $"已登记：{dossier.Number}";
            }
            await remedies.PerformAsync(Actor, id ?? 0, row.Key, ActForms.Read(row, form, opening: false), cancel);
            return $"已办理：{row.Name}";
        }, row.Opening ? "/desk/remedies" : $"/desk/remedies/{id}", () => LoadAsync(id, cancel));
    }

    async Task LoadAsync(long? id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (id is not { } one) { (Cases, Total) = await remedies.ListAsync(Actor, PageNumber, cancel); return; }
        Loaded = await remedies.LoadAsync(Actor, one, cancel);
        Contents = await remedies.ContentsAsync(Actor, Loaded, cancel);
        Clocks = RemedyProcedure.Table.Clocks(Loaded.State, (await laws.GetAsync(cancel)).Law);
    }

    /// <summary>The contents of one event, by the row's own labels.</summary>
    public IEnumerable<string> Kept(Envelope e) =>
        from f in RemedyProcedure.Table.Find(e.Row)?.Fields ?? []
        where f.Personal && Contents.ContainsKey($"{e.Seq}/{f.Key}")
        select $"{f.Label}：{Contents[$"{e.Seq}/{f.Key}"]}";

    public string Detail(string row, string key, string value)
    {
        var field = RemedyProcedure.Table.Find(row)?.Fields.FirstOrDefault(f => f.Key == key);
        return field is null ? $"{(key.StartsWith("due-") ? "当时的期限" : key)}：{value}" : $"{field.Label}：{field.Options?.FirstOrDefault(o => o.Key == value)?.Label ?? value}";
    }
}
