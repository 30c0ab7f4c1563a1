using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Reports;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.AnnualReport.Desk;

/// <summary>What stands behind one figure: the records counted, or who typed it and from where.</summary>
public sealed class BehindModel(ReportService reports, ListExport export, GongkaiContext db, SignedIn me) : PageModel
{
    public const int PageSize = 50;

    public int Year { get; private set; }
    public int? Version { get; private set; }
    /// <summary>The year, or a part of it.</summary>
    public Period Period { get; private set; }
    public int PageNumber { get; private set; }
    public Indicator Indicator { get; private set; } = null!;
    public AgencyEntry Agency { get; private set; } = null!;
    public AgencyTree Tree { get; private set; } = null!;
    public IReadOnlyList<IndicatorRecord> Records { get; private set; } = [];
    public IReadOnlyList<TypedFigure> Typed { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();
    public long Total { get; private set; }
    public string Value { get; private set; } = "";
    /// <summary>The figure of the frozen version; null: as the records stand now.</summary>
    public string? Frozen { get; private set; }
    /// <summary>The records below are those of now: this version kept no list of them.</summary>
    public bool Loose { get; private set; }
    public IReadOnlyList<SnapshotAdjustment> Adjustments { get; private set; } = [];

    public Task OnGetAsync(int year, int agency, string key, string? period, int? version, [FromQuery(Name = "page")] int? number, CancellationToken cancel) => LoadAsync(year, agency, key, period, version, number, PageSize, cancel);

    /// <summary>All the records behind the figure, or who typed it.</summary>
    public async Task<IActionResult> OnGetExportAsync(int year, int agency, string key, string? period, int? version, CancellationToken cancel)
    {
        await LoadAsync(year, agency, key, period, version, 1, ListExport.Limit, cancel);
        if (Total > ListExport.Limit) throw new InvalidInput($"数字后面有{Total}条，一次最多导出{ListExport.Limit}条，请按月或者按单位分次导出");
        var (actor, words) = (await me.ActorAsync(), $"{Period.Words}，{Agency.Name}，{Indicator.Label}");
        return Indicator.Source == IndicatorSource.Counted
            ? await export.FileAsync(actor, words, "数字后面的记录", ["编号", "单位", Indicator.Family == Family.Requests ? "申请人类型" : Indicator.Family == Family.Remedies ? "案件类型" : "标题", Heads.From, Heads.To, Heads.Note], Records,
                r => [r.Number, Tree.Name(r.AgencyId), Text(r), r.From, r.To, Note(r)], cancel)
            : await export.FileAsync(actor, words, "数字后面的填报", ["单位", "月份", "填报数", "来源", "填报人", "填报日期"], Typed,
                f => [Tree.Name(f.AgencyId), f.Month == 0 ? null : f.Month, Report.Print(Indicator, (decimal)f.Value / Indicator.Scale), f.Source, Authors.GetValueOrDefault(f.AuthorId), f.EnteredOn], cancel);
    }

    async Task LoadAsync(int year, int agency, string key, string? period, int? version, int? number, int size, CancellationToken cancel)
    {
        Year = year;
        reports.RequireYear(year);
        Period = period is null ? Period.OfYear(year) : Period.Parse(period) is { } p && p.Year == year ? p : throw new InvalidInput("没有这样的时期");
        PageNumber = Math.Clamp(number ?? 1, 1, 1_000_000);
        (Indicator, Agency, Records, Typed, Total, Tree, var asShown) = await reports.BehindAsync(await me.ActorAsync(), agency, year, key ?? "", PageNumber, size, cancel, Period, version);
        Version = version;
        if (version is { } frozen)
        {
            Frozen = Report.Print(Indicator, (await reports.FrozenAsync(await me.ActorAsync(), agency, year, frozen, cancel)).Figure(Indicator.Key));
            Loose = !asShown && Indicator.Source != IndicatorSource.ZeroByLaw;
        }
        if (Period.Kind == PeriodKind.Year) Adjustments = await reports.AdjustingAsync(agency, year, Indicator.Key, version, cancel);
        Authors = await TypedFigureService.AuthorsAsync(db, Typed, cancel);
        Value = Indicator.Source switch
        {
            IndicatorSource.Counted => Total.ToString(),
            IndicatorSource.Typed => Report.Print(Indicator, Typed.Count == 0 ? null : Typed.Sum(t => (decimal)t.Value) / Indicator.Scale),
            _ => "0",
        };
    }

    public (string From, string To, string Note) Heads => Indicator.Family!.Key switch
    {
        "requests" => ("收到", "办结", "附表三的行"),
        "remedies" => ("收到", "审结", "结果"),
        "matters" => ("收到", "告知", "结果"),
        "documents" => ("成文", "废止", "统一登记号"),
        _ => ("发布", "撤稿", "类别"),
    };

    /// <summary>Names stay out of this list; who may see them opens the record.</summary>
    public string Text(IndicatorRecord r) => Indicator.Family!.Key switch
    {
        "requests" => Applicants.Name(r.Text),
        "remedies" => RemedyProcedure.Kinds.FirstOrDefault(k => k.Key == r.Text)?.Label ?? r.Text,
        "matters" => r.Text == ComplaintProcedure.Table.Key ? ComplaintProcedure.Table.Name : AmendmentProcedure.Table.Name,
        _ => r.Text,
    };

    public string Note(IndicatorRecord r) => Indicator.Family!.Key switch
    {
        "requests" => r.Note.Length == 0 ? "未办结" : ReportTables.Table3Rows.FirstOrDefault(t => t.Code == r.Note)?.Label ?? r.Note,
        "remedies" => RemedyProcedure.Results.FirstOrDefault(k => k.Key == r.Note)?.Label ?? "尚未审结",
        "matters" => (r.Text == ComplaintProcedure.Table.Key ? ComplaintProcedure.Results : AmendmentProcedure.Results).FirstOrDefault(k => k.Key == r.Note)?.Label ?? "未办结",
        "items" => Categories.Name(r.Note),
        _ => r.Note,
    };

    public string Link(IndicatorRecord r) => Indicator.Family!.Key switch
    {
        "requests" => $"/desk/requests/{r.Id}",
        "remedies" => $"/desk/remedies/{r.Id}",
        "matters" => r.Text == ComplaintProcedure.Table.Key ? $"/desk/complaints/{r.Id}" : $"/desk/amendments/{r.Id}",
        "documents" => $"/desk/documents/{r.Id}",
        _ => $"/desk/items/{r.Id}",
    };
    string Here => $"/desk/report/{Year}/behind?agency={Agency.Id}&key={Uri.EscapeDataString(Indicator.Key)}{(Period.Kind == PeriodKind.Year ? "" : $"&period={Period}")}{(Version is { } v ? $"&version={v}" : "")}";
    public string PageLink(int page) => $"{Here}&page={page}";
    public string Export => $"{Here}&handler=Export";
    /// <summary>Where the figure stands.</summary>
    public string Back => Period.Kind == PeriodKind.Year ? $"/desk/report/{Year}?agency={Agency.Id}{(Version is { } v ? $"&version={v}" : "")}" : $"/desk/periods?agency={Agency.Id}&period={Period}";
}
