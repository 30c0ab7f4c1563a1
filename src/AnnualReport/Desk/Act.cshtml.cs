using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Requests.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.AnnualReport.Desk;

/// <summary>One act on a report as a form: with its files, the decider, and everything kept when it is refused.</summary>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(FilingService filings, FilingGate gate, ReportService reports, RequestService requests, DecisionService decisions, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public LoadedDossier Loaded { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public Verdict Verdict { get; private set; } = null!;
    public ActFormView Form { get; private set; } = null!;
    public string Title { get; private set; } = "";
    public string Back { get; private set; } = "";

    public async Task OnGetAsync(int year, string act, int agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var values = new Dictionary<string, string>();
        if (long.TryParse(Request.Query["from"], out var from) && await filings.FindAsync(Actor, agency, year, cancel) is { } loaded) values = new(await decisions.PreparedAsync(Actor, from, loaded.Dossier.Id, Find(act).Key, cancel));
        await ShowAsync(year, act, agency, values, cancel);
    }

    public async Task<IActionResult> OnPostAsync(int year, string act, int agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var row = Find(act);
        var form = await Request.ReadFormAsync(cancel);
        var values = ActForms.Values(row, form);
        var next = $"/desk/report/{year}?agency={agency}";
        return await TryAsync(async () =>
        {
            await ActForms.UploadAsync(row, form, values, (field, name, bytes) => filings.KeepAsync(Actor, agency, year, field.Key, name, bytes, cancel));
            var read = ActForms.Read(row, form, opening: false) with { Values = values };
            if (form["ask"] == "yes")
            {
                var loaded = await filings.FindAsync(Actor, agency, year, cancel) ?? throw new NotFound("报告还没有开始编制");
                var (request, link) = await decisions.PrepareAsync(Actor, FilingProcedure.Table.Key, loaded.Dossier.Id, row.Key, read, form["ask-phone"], $"{Request.Scheme}://{Request.Host}", cancel);
                TempData[DecisionService.LinkKey] = link;
                next = $"/desk/decisions/{request.Id}";
                return "链接已生成";
            }
            await filings.PerformAsync(Actor, agency, year, row.Key, read, cancel);
            return $"已办理：{row.Name}";
        }, () => next, () => ShowAsync(year, act, agency, Typed(form, values), cancel));
    }

    static Dictionary<string, string> Typed(IFormCollection form, Dictionary<string, string> values)
    {
        foreach (var key in new[] { "on", "decider", "proof", "ask-phone" }) values[key] = form[key].ToString();
        return values;
    }

    static Act Find(string act) => FilingProcedure.Table.Find(act) is { Opening: false } found ? found : throw new NotFound("没有这一步");

    async Task ShowAsync(int year, string act, int agency, Dictionary<string, string> values, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Act = Find(act);
        Loaded = await filings.FindAsync(Actor, agency, year, cancel) ?? throw new NotFound("报告还没有开始编制");
        if (!Actor.Holds(Post.Supervisor, agency) && !await gate.MayWorkAsync(Actor, agency, year, cancel)) throw new Forbidden("您可以查看，不能办理这个单位的报告");
        var (unit, _) = await reports.ScopeAsync(agency, year, cancel);
        (Title, Back) = ($"{unit.ReportingName}{year}年年度报告", $"/desk/report/{year}?agency={agency}");
        Verdict = (await filings.VerdictsAsync(Actor, Loaded, cancel)).First(v => v.Act.Key == Act.Key);
        var wanted = Act.DecidedBy == Role.Leader ? new[] { Post.Leader } : null;
        var deciders = (await filings.DecidersAsync(requests, agency, cancel)).Where(p => wanted is null || wanted.Contains(p.Post)).Select(p => (p.Id, p.Name, PeopleService.PostName(p.Post))).ToList();
        var problems = Problems.Count > 0 ? Problems : Verdict.Breaches;
        var askOverride = values.ContainsKey("override") || (problems.Count > 0 && problems.All(p => p.IsBreach));
        Form = new ActFormView(Act, values, problems, askOverride, false, deciders, [], $"{Today:yyyy-MM-dd}") { LinksOnly = Act.DecidedBy is null ? null : decisions.CanSend };
    }
}
