using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Desk;

/// <summary>One act of the table as a form. Refusals, breaches and a stale page come back with everything that was typed.</summary>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(RemedyService remedies, RequestService requests, DecisionService decisions, AttachmentService attachments, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public LoadedDossier Loaded { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public Verdict Verdict { get; private set; } = null!;
    public ActFormView Form { get; private set; } = null!;
    public string Case => ActFormViews.With($"/desk/remedies/{Loaded.Dossier.Id}", BackTo(IndexModel.Path), IndexModel.Path);

    public async Task OnGetAsync(long id, string act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        await ShowAsync(id, act, long.TryParse(Request.Query["from"], out var from) ? new(await decisions.PreparedAsync(Actor, from, id, Find(act).Key, cancel)) : null, cancel);
    }

    public async Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var row = Find(act);
        var form = await Request.ReadFormAsync(cancel);
        var values = ActFormViews.Typed(row, form);
        var next = ActFormViews.With($"/desk/remedies/{id}", BackTo(IndexModel.Path), IndexModel.Path);
        return await TryAsync(async () =>
        {
            var read = ActForms.Read(row, form, opening: false);
            if (form["ask"] == "yes")
            {
                var (request, link) = await decisions.PrepareAsync(Actor, RemedyProcedure.Table.Key, id, row.Key, read, form["ask-phone"], $"{Request.Scheme}://{Request.Host}", cancel);
                TempData[DecisionService.LinkKey] = link;
                next = $"/desk/decisions/{request.Id}";
                return "链接已生成";
            }
            read = await ActForms.WithScanAsync(read, form, attachments, Actor, (await remedies.LoadAsync(Actor, id, cancel)).Dossier.AgencyId, values, cancel);
            await remedies.PerformAsync(Actor, id, row.Key, read, cancel);
            return $"已办理：{row.Name}";
        }, () => next, () => ShowAsync(id, act, values, cancel));
    }

    /// <summary>What a correction may change, as it stands: the form asks only for what is wrong.</summary>
    public IEnumerable<(string Label, string Value)> Standing =>
        from f in Act.Fields
        where RemedyProcedure.Table.Acts.Any(a => a != Act && a.Fields.Any(other => other.Key == f.Key))
        where !f.Personal && Loaded.State.Fact(f.Key) is not null
        select (f.Label, ViewModel.Said(f, Loaded.State.Fact(f.Key)!));

    static Act Find(string act) => RemedyProcedure.Table.Find(act) is { Opening: false } found ? found : throw new NotFound("没有这一步");

    async Task ShowAsync(long id, string act, Dictionary<string, string>? values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Act = Find(act);
        Loaded = await remedies.LoadAsync(Actor, id, cancel);
        await access.RequireActAsync(Actor, Loaded.Dossier.AgencyId, Loaded.Dossier.Number, cancel);
        Verdict = (await remedies.VerdictsAsync(Loaded, cancel)).First(v => v.Act.Key == Act.Key);
        Form = (await ActFormViews.OfAsync(requests, Act, values ?? [], Problems.Count > 0 ? Problems : Verdict.Breaches, false, Loaded.Dossier.AgencyId, Today, cancel)) with { Asks = decisions.CanSend };
    }
}
