using System.Globalization;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.AnnualReport.Desk;

/// <summary>
/// Copies a report published before the records of this system begin: typed into the printed tables, pasted from them, or read from its data file.
/// What was pasted or read is only filled in; it is saved after it was looked at.
/// </summary>
public sealed class CompareEarlierModel(EarlierFigureService earlier, Storage.GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    const int LongestPaste = 100_000, LargestFile = 1_000_000;

    readonly Dictionary<string, string> wrong = [];
    Dictionary<string, string> texts = [];
    Dictionary<string, string> authors = [];

    public int Year { get; private set; }
    public AgencyEntry Agency { get; private set; } = null!;
    public EarlierReport Standing { get; private set; } = null!;
    public string Source { get; private set; } = "";
    public bool Assumed { get; private set; }
    public bool Relabel { get; private set; }
    public string? Filled { get; private set; }
    /// <summary>Why this year cannot be entered.</summary>
    public string? Closed { get; private set; }
    public IReadOnlyList<Check> Failed { get; private set; } = [];
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];

    /// <summary>Figures of the prose, which stand in no table.</summary>
    public static readonly IReadOnlyList<Indicator> Prose = [.. IndicatorCatalogue.All.Where(i => !i.Key.StartsWith('T'))];

    /// <summary>The sources of what stands; several where a report was put together from several places.</summary>
    public IEnumerable<string> Entries => Standing.Figures.Values.OrderBy(f => f.Id).GroupBy(f => (f.Source, f.Assumed, f.AuthorId, f.EnteredOn))
        .Select(g => $"{g.Key.Source}{(g.Key.Assumed ? "〔推定〕" : "")}（{g.Count()}个数，{authors.GetValueOrDefault(g.Key.AuthorId, Users.Actor.System.Name)} {g.Key.EnteredOn:yyyy-MM-dd}录入）");
    IReadOnlyList<(string Source, bool Assumed)> Sources => [.. Standing.Figures.Values.OrderBy(f => f.Id).Select(f => (f.Source, f.Assumed)).Distinct()];

    public string Back => $"{CompareModel.Path}?agency={Agency.Id}";
    public string Text(string key) => texts.GetValueOrDefault(key, "");
    public string? Wrong(string key) => wrong.GetValueOrDefault(key);
    public static string Id(string key) => "v-" + key.Replace('/', '-').Replace('.', '-');

    public Problems Summary => new("没有保存：改好标出的数再提交，其他的内容还在",
        [.. Problems.Where(_ => wrong.Count == 0).Select(p => (p, p.Text.Contains("来源") ? (string?)"#source" : null)), .. wrong.Select(w => (Objection.Impossible($"{IndicatorCatalogue.Find(w.Key)!.Label}：{w.Value}", ""), (string?)$"#{Id(w.Key)}"))]);

    public async Task OnGetAsync(int? agency, int? year, CancellationToken cancel)
    {
        await LoadAsync(agency, year, cancel);
        texts = Standing.Figures.Values.ToDictionary(f => f.IndicatorKey, f => Print(IndicatorCatalogue.Find(f.IndicatorKey)!, f.Value));
        if (Sources is [var only]) (Source, Assumed) = only;
        Check();
    }

    /// <summary>Fills the tables from what was pasted or from a data file; saves nothing.</summary>
    public async Task OnPostFillAsync(int? agency, int? year, IFormFile? file, CancellationToken cancel)
    {
        await LoadAsync(agency, year, cancel);
        Take();
        try
        {
            var found = new Dictionary<string, string>();
            foreach (var (name, read) in new[] { ("paste2", (Func<string, IEnumerable<(string, string)>>)(t => Numbers(t, ReportTables.Table2, "附表二"))), ("paste3", Table3), ("paste4", t => Numbers(t, ReportTables.Table4, "附表四")) })
                if (Typed(name) is { } text && text.Trim().Length > 0)
                {
                    if (text.Length > LongestPaste) throw new InvalidInput("粘贴的内容太长");
                    foreach (var (key, value) in read(text)) found[key] = value;
                }
            if (file is { Length: > 0 })
            {
                if (file.Length > LargestFile) throw new InvalidInput("文件太大");
                await using var stream = file.OpenReadStream();
                foreach (var (key, value) in await ReadAsync(stream, cancel)) found[key] = value;
            }
            if (found.Count == 0) throw new InvalidInput("没有粘贴内容，也没有选择文件");
            foreach (var (key, value) in found) texts[key] = value;
            Filled = $"已填入 {found.Count} 个数，还没有保存。请对照原报告看过，再保存。";
            Check();
        }
        catch (InvalidInput e) { Refuse(e.Message); }
    }

    public async Task<IActionResult> OnPostAsync(int? agency, int? year, long? seen, CancellationToken cancel)
    {
        await LoadAsync(agency, year, cancel);
        Take();
        return await TryAsync(async () =>
        {
            var values = new Dictionary<string, long>();
            foreach (var (key, text) in texts.Where(t => t.Value.Length > 0))
            {
                var (value, why) = TypedFigureService.Parse(IndicatorCatalogue.Find(key)!, text);
                // A sum shown rounded and left alone is still the sum that stands.
                if (Standing.Figures.GetValueOrDefault(key) is { } was && text == Print(IndicatorCatalogue.Find(key)!, was.Value)) values[key] = was.Value;
                else if (why is not null) wrong[key] = why;
                else values[key] = value!.Value;
            }
            if (wrong.Count > 0) throw new InvalidInput("有的数不对");
            if (values.Count == 0 && Standing.Figures.Count == 0) throw new InvalidInput("一个数也没有填");
            var changed = await earlier.SaveAsync(Actor, Agency.Id, Year, values, Source, Assumed, seen, cancel, Relabel);
            if (changed == 0) throw new InvalidInput("没有改动任何一个数，不用保存");
            Check();
            return $"已录入{Agency.ShortName}{Year}年年度报告，{values.Count} 个数，改动 {changed} 个{(Failed.Count == 0 ? "" : $"；按原报告的数核对，{Failed.Count} 项不成立")}";
        }, $"{CompareModel.Path}?agency={Agency.Id}&to={Today.Year - 1}&from={Math.Max(Year, Today.Year - ComparisonService.MostYears)}", () => { Check(); return Task.CompletedTask; });
    }

    async Task LoadAsync(int? agency, int? year, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Agencies = [.. Tree.All.Where(a => Actor.Holds(Post.Supervisor, a.Id) || Actor.MayAct(a.Id))];
        Year = year ?? Today.Year - 1;
        Agency = Tree.Find(agency ?? Agencies.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以录入的单位")) ?? throw new NotFound("没有这个单位");
        await earlier.RequireAsync(Actor, Agency.Id, Year, cancel);
        Closed = await earlier.ClosedAsync(Agency.Id, Year, cancel);
        Standing = await earlier.OfAsync(Actor, Agency.Id, Year, cancel);
        var ids = Standing.Figures.Values.Select(f => f.AuthorId).Distinct().ToList();
        authors = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
    }

    void Take()
    {
        texts = IndicatorCatalogue.All.Select(i => (i.Key, Text: Typed("v:" + i.Key).Replace("\0", "").Trim())).Where(t => t.Text.Length > 0).ToDictionary(t => t.Key, t => t.Text);
        Source = Typed("source").Replace("\0", "").Trim();
        (Assumed, Relabel) = (Typed("assumed") == "yes", Typed("relabel") == "yes");
    }

    void Refuse(string why)
    {
        Filled = null;
        refusal = Objection.Impossible(why, "");
        Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    Objection? refusal;
    public Problems Refusal => new("没有填入", refusal is null ? [] : [(refusal, "#paste3")]);

    /// <summary>What of the printed identities these figures do not satisfy: shown, not refused, for a copy repeats what was printed.</summary>
    void Check() => Failed = texts.Count == 0 ? [] : [.. Reconciliations.Check(new Figures(texts)).Where(c => c.Outcome == CheckOutcome.Fails && c.Rule != "K7")];

    sealed class Figures(IReadOnlyDictionary<string, string> texts) : IReportFigures
    {
        public decimal? this[CellAddress address] => texts.TryGetValue(address.ToString(), out var text) && TypedFigureService.Parse(IndicatorCatalogue.At(address), text) is { Value: { } value } ? (decimal)value / IndicatorCatalogue.At(address).Scale : null;
    }

    static string Print(Indicator i, long value) => ((decimal)value / i.Scale).ToString(i.Unit == "万元" ? "0.00" : "0.##", CultureInfo.InvariantCulture);

    static bool IsNumber(string token) => decimal.TryParse(token, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    /// <summary>The numbers of a pasted table in reading order; a label's own number (1.属于…) is none, for it is not alone.</summary>
    static IEnumerable<(string, string)> Numbers(string text, ReportTable table, string name)
    {
        var addresses = table.Addresses.ToList();
        var numbers = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(IsNumber).ToList();
        if (numbers.Count != addresses.Count) throw new InvalidInput($"{name}应当有 {addresses.Count} 个数，粘贴的内容里有 {numbers.Count} 个。请从网页或者 Word 里整张表复制");
        return addresses.Zip(numbers, (a, n) => (a.ToString(), n));
    }

    /// <summary>Table 三 line by line: the last seven of every line that ends in seven numbers.</summary>
    static IEnumerable<(string, string)> Table3(string text)
    {
        var columns = ReportTables.Table3Columns.Count;
        var lines = text.Split('\n').Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(l => l.Length >= columns && l[^columns..].All(IsNumber)).Select(l => l[^columns..]).ToList();
        if (lines.Count != ReportTables.Table3Rows.Count) return Numbers(text, ReportTables.Table3, "附表三");
        return ReportTables.Table3Rows.Zip(lines).SelectMany(r => ReportTables.Table3Columns.Zip(r.Second, (c, n) => ($"{r.First.Code}/{c.Key}", n)));
    }

    /// <summary>The data file that a report is exchanged in (report.json): three tables in print order, and named indicators.</summary>
    static async Task<Dictionary<string, string>> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var found = new Dictionary<string, string>();
        void Put(string key, JsonElement value) { if (value.ValueKind == JsonValueKind.Number && IndicatorCatalogue.Find(key) is not null) found[key] = value.GetDecimal().ToString("0.####", CultureInfo.InvariantCulture); }
        void Line(JsonElement row, IEnumerable<string> keys)
        {
            var values = row.GetProperty("values");
            foreach (var (key, i) in keys.Select((k, i) => (k, i))) Put(key, values[i]);
        }
        try
        {
            using var json = await JsonDocument.ParseAsync(stream, new JsonDocumentOptions { MaxDepth = 16 }, cancel);
            var root = json.RootElement;
            foreach (var block in ReportTables.Table2Rows.GroupBy(r => r.Block))
                foreach (var (row, i) in block.Select((r, i) => (r, i))) Line(root.GetProperty("table2").GetProperty(block.Key).GetProperty("rows")[i], row.Columns.Select(c => $"{row.Code}/{c}"));
            foreach (var (row, i) in ReportTables.Table3Rows.Select((r, i) => (r, i))) Line(root.GetProperty("table3").GetProperty("rows")[i], ReportTables.Table3Columns.Select(c => $"{row.Code}/{c.Key}"));
            foreach (var (group, i) in ReportTables.Table4Groups.Select((g, i) => (g, i))) Line(root.GetProperty("table4").GetProperty("groups")[i], ReportTables.Table4Columns.Select(c => $"{group.Code}/{c.Key}"));
            if (root.TryGetProperty("indicators", out var indicators) && indicators.ValueKind == JsonValueKind.Array)
                foreach (var i in indicators.EnumerateArray())
                    if (i.TryGetProperty("key", out var key) && i.TryGetProperty("value", out var value)) Put(key.GetString() ?? "", value);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException) { throw new InvalidInput("这个文件不是年度报告的数据文件（report.json）"); }
        return found;
    }
}
