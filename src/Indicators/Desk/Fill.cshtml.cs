using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Indicators.Desk;

/// <summary>One row of the table: what is typed now, what was typed before, what is wrong with it.</summary>
public sealed record FillRow(Indicator Indicator, string Value, string Source, long Seen, IReadOnlyList<TypedFigure> Entries, string? Wrong);

/// <summary>All figures of one unit and year as one table; saved together, only what changed.</summary>
public sealed class FillModel(TypedFigureService typed, Access access, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly (string Prefix, string Name)[] Parts =
        [("T2.", "附表二：主动公开政府信息情况"), ("platform/", "平台建设"), ("accounts/", "政务新媒体"), ("zones/", "政务公开专区"), ("proposals/", "建议、提案"), ("fees/", "信息处理费")];

    readonly Dictionary<string, string> wrong = [];
    bool stale;

    public int Year { get; private set; }
    public int Agency { get; private set; }
    public string Source { get; private set; } = "";
    public IReadOnlyList<FillRow> Rows { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();
    public string Back => BackTo(FiguresModel.Path);
    public int Filled => Rows.Count(r => r.Entries.Count > 0);

    public IEnumerable<IGrouping<string, FillRow>> Groups => Rows.GroupBy(r => Parts.FirstOrDefault(p => r.Indicator.Key.StartsWith(p.Prefix, StringComparison.Ordinal)).Name ?? "其他");

    public Problems Summary => new("没有保存：改好标出的行再提交，其他行的内容还在",
        [.. Problems.Where(_ => wrong.Count == 0).Select(p => (p, (string?)null)), .. Rows.Select((r, i) => (Row: r, At: i)).Where(r => r.Row.Wrong is not null).Select(r => (Objection.Impossible($"{r.Row.Indicator.Label}：{r.Row.Wrong}", ""), (string?)$"#v-{Places[r.Row.Indicator.Key]}"))]);

    /// <summary>The number a row has on the page, where rows stand by group.</summary>
    Dictionary<string, int> Places => Groups.SelectMany(g => g).Select((r, i) => (r.Indicator.Key, i + 1)).ToDictionary();

    public async Task OnGetAsync(int? year, int? agency, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Choose(year, agency);
        await ShowAsync(null, cancel);
    }

    public async Task<IActionResult> OnPostAsync(int? year, int? agency, string? source, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Choose(year, agency);
        Source = source?.Replace("\0", "").Trim() ?? "";
        var form = await Request.ReadFormAsync(cancel);
        return await TryAsync(async () =>
        {
            var entries = await ReadAsync(form, cancel);
            if (wrong.Count > 0) throw new InvalidFigures(wrong);
            if (entries.Count == 0) throw new InvalidInput("没有改动任何一行，不用保存");
            try { await typed.SaveAsync(Actor, Agency, Year, entries, cancel); }
            catch (InvalidFigures e)
            {
                foreach (var (key, why) in e.Problems) wrong[key] = why;
                stale = e.Stale;
                throw;
            }
            return $"已填报 {Tree.Name(Agency)} {Year}年 {entries.Count} 个数：{string.Join("、", entries.Take(5).Select(e => IndicatorCatalogue.Find(e.Key)!.Label))}{(entries.Count > 5 ? "等" : "")}";
        }, Back, () => ShowAsync(form, cancel));
    }

    void Choose(int? year, int? agency)
    {
        Year = Math.Clamp(year ?? Today.Year - 1, TypedFigureService.FirstYear, Today.Year);
        Agency = agency ?? Mine.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以填报的单位");
    }

    /// <summary>The rows that differ from what stands; what is wrong goes to <see cref="wrong"/>.</summary>
    async Task<List<FigureEntry>> ReadAsync(IFormCollection form, CancellationToken cancel)
    {
        var standing = await typed.OfAsync(Actor, Agency, Year, cancel);
        var entries = new List<FigureEntry>();
        foreach (var i in TypedFigureService.Indicators)
        {
            if (!form.ContainsKey("value:" + i.Key)) continue;
            var (text, from) = (Clean(form["value:" + i.Key]), Clean(form["source:" + i.Key]));
            var seen = long.TryParse(form["seen:" + i.Key], out var id) ? id : -1;
            // Compared with the entry that stood on the page, so that an untouched row is not taken for a change of somebody else's.
            var was = standing[i.Key].FirstOrDefault(f => f.Id == seen);
            if (text.Length == 0)
            {
                if (was is not null) wrong[i.Key] = "已经填报过的不能改回“未填”；没有的填 0";
                else if (from.Length > 0) wrong[i.Key] = "写了数据来源，没有填数值";
                continue;
            }
            var (value, why) = TypedFigureService.Parse(i, text);
            if (why is not null) { wrong[i.Key] = why; continue; }
            // A sum shown rounded and left alone is still the sum that stands.
            if (was is not null && text == FiguresModel.Print(was)) value = was.Value;
            if (was is not null && was.Value == value && (from == was.Source || from.Length == 0)) continue;
            // A changed number keeps its old source only if that still stands in its row.
            if (from.Length == 0) from = Source;
            if (from.Length == 0) { wrong[i.Key] = "数据来源没有填"; continue; }
            if (from.Length > 200) { wrong[i.Key] = "数据来源最多200字"; continue; }
            entries.Add(new FigureEntry(i.Key, value!.Value, from, seen));
        }
        return entries;
    }

    async Task ShowAsync(IFormCollection? form, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        await access.RequireActAsync(Actor, Agency, "填报指标", cancel);
        if (stale) Response.StatusCode = StatusCodes.Status409Conflict;
        var standing = await typed.OfAsync(Actor, Agency, Year, cancel);
        Authors = await TypedFigureService.AuthorsAsync(db, standing.SelectMany(g => g), cancel);
        Rows = [.. TypedFigureService.Indicators.Select(i =>
        {
            var entries = standing[i.Key].ToList();
            var now = entries.Count > 0 && entries[0].Current ? entries[0] : null;
            FillRow Standing() => new(i, now is null ? "" : Report.Print(i, (decimal)now.Value / i.Scale), now?.Source ?? "", now?.Id ?? 0, entries, null);
            if (form is null) return Standing();
            var (text, from, seen) = (Clean(form["value:" + i.Key]), Clean(form["source:" + i.Key]), long.TryParse(form["seen:" + i.Key], out var id) ? id : 0);
            var was = entries.Find(e => e.Id == seen);
            // A row left alone shows what stands now; a row being changed keeps the entry it was changed from, unless its writer was just told of another.
            if (!wrong.ContainsKey(i.Key) && text == (was is null ? "" : Report.Print(i, (decimal)was.Value / i.Scale)) && from == (was?.Source ?? "")) return Standing();
            return new FillRow(i, text, from, stale && wrong.ContainsKey(i.Key) ? now?.Id ?? 0 : seen, entries, wrong.GetValueOrDefault(i.Key));
        })];
    }

    static string Clean(Microsoft.Extensions.Primitives.StringValues text) => text.ToString().Replace("\0", "").Trim();
}
