using System.Text.RegularExpressions;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>What a <see cref="Run"/> says.</summary>
public enum RunKind { Words, Figure, Share, Growth, Earlier }

/// <summary>
/// A piece of a sentence: plain words, or a figure that leads to its indicator <paramref name="Key"/>; a share leads to its base <paramref name="Of"/> as well.
/// <paramref name="Missing"/>: the text asks for something that is not known; it says so in its place.
/// </summary>
public sealed record Run(string Text, string? Key = null, RunKind Kind = RunKind.Words, string? Of = null, bool Missing = false);

/// <summary>A name that may stand between braces in a text, and the indicator it stands for (null: year, unit and the like).</summary>
public sealed record ReportField(string Name, Indicator? Indicator, string Help = "");

/// <summary>A part of a text as it was written: words, or a field with what is asked of it.</summary>
/// <param name="Aspect">"" the figure, 占 its share of <paramref name="Base"/>, 同比, 上年.</param>
public sealed record TextPiece(int Start, string Written, ReportField? Field = null, string Aspect = "", ReportField? Base = null);

/// <summary>
/// The fields of the report's texts, like those of a form letter: <c>｛新收申请｝</c> the figure, <c>｛予以公开：占本年办结｝</c> a share with its base,
/// <c>｛新收申请：同比｝</c> growth against last year, <c>｛新收申请：上年｝</c> last year's figure. Every indicator has one name; its full label does as well.
/// Braces of either width.
/// </summary>
public static partial class ReportFields
{
    public const string Year = "年份", LastYear = "上年", NextYear = "下年", Name = "本机关", Scope = "范围", Digest = "数据校验码", ShareNote = "占比说明";
    const string Share = "占", Growth = "同比", Last = "上年";

    /// <summary>Short names of the figures that prose uses most.</summary>
    static readonly Dictionary<string, string> Short = new()
    {
        ["items/total"] = "主动公开信息", ["T2.1.2/made"] = "制发规范性文件", ["T2.1.2/repealed"] = "废止规范性文件", ["T2.1.2/in-force"] = "现行有效规范性文件",
        ["requests/office"] = "区政府及办公室收到", ["requests/departments"] = "部门（单位）收到", ["requests/towns"] = "镇（街道）及开发区收到",
        ["fees/notices"] = "收费通知", ["fees/charged"] = "实收信息处理费",
        ["T2.5.1/count"] = "行政许可", ["T2.6.1/count"] = "行政处罚", ["T2.6.2/count"] = "行政强制", ["T2.8.1/amount"] = "行政事业性收费",
    };

    static readonly Dictionary<string, string> ShortRows = new()
    {
        [ReportTables.New] = "新收申请", [ReportTables.CarriedIn] = "上年结转申请", [ReportTables.Sum] = "本年办结", [ReportTables.CarriedOut] = "结转下年",
        ["T4.review"] = "行政复议", ["T4.lawsuit"] = "直接起诉", ["T4.lawsuit-after-review"] = "复议后起诉",
    };

    static readonly Dictionary<string, ReportField> byName = [];
    static readonly Dictionary<string, ReportField> byKey = [];

    /// <summary>All fields in the order of the report, the general ones first.</summary>
    public static readonly IReadOnlyList<ReportField> All;

    static ReportFields()
    {
        List<ReportField> all =
        [
            new(Year, null, "报告年份，如 2021"), new(LastYear, null, "上一年，如 2020"), new(NextYear, null, "下一年，如 2022"), new(Name, null, "单位全称"),
            new(Scope, null, "“全区”或者单位简称"), new(Digest, null, "本稿数据的校验码"), new(ShareNote, null, "本段占比的基数、舍入办法；各项相加不是 100% 时自动写明"),
        ];
        foreach (var field in all) byName.Add(field.Name, field);
        foreach (var indicator in IndicatorCatalogue.All)
        {
            var field = new ReportField(NameOf(indicator), indicator);
            // Of two of the same name the second goes by its key; a test holds the catalogue to unique labels.
            if (!byName.TryAdd(field.Name, field)) byName[(field = field with { Name = indicator.Key }).Name] = field;
            byKey[indicator.Key] = field;
            all.Add(field);
        }
        foreach (var field in all.Where(f => f.Indicator is not null)) byName.TryAdd(Bare(field.Indicator!.Label), field);
        All = all;
    }

    static string NameOf(Indicator indicator)
    {
        if (Short.TryGetValue(indicator.Key, out var name)) return name;
        var at = indicator.Key.LastIndexOf('/');
        if (at > 0 && ShortRows.TryGetValue(indicator.Key[..at], out var row) && indicator.Label.LastIndexOf('·') is > 0 and var dot)
            return indicator.Key.EndsWith("/total", StringComparison.Ordinal) ? row : row + indicator.Label[dot..];
        return Bare(indicator.Label);
    }

    static string Bare(string name) => Spaces().Replace(name, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[｛{]([^｛｝{}\n]*)[｝}]")]
    private static partial Regex Token();

    public static ReportField Of(string key) => byKey[key];
    public static ReportField? Find(string name) => byName.GetValueOrDefault(Bare(name));

    /// <summary>The token of a figure as it is written in a text.</summary>
    public static string Write(string key, string aspect = "") => $"｛{Of(key).Name}{(aspect.Length == 0 ? "" : "：" + aspect)}｝";
    public static string WriteShare(string key, string of) => Write(key, Share + Of(of).Name);
    public static string WriteGrowth(string key) => Write(key, Growth);

    /// <summary>Takes a text apart. What is wrong with it is said in words, each naming the field; the pieces then hold it as words.</summary>
    public static (IReadOnlyList<TextPiece> Pieces, IReadOnlyList<string> Problems) Parse(string text)
    {
        List<TextPiece> pieces = [];
        List<string> problems = [];
        var at = 0;
        void Words(int to)
        {
            if (to <= at) return;
            var words = text[at..to];
            if (words.IndexOfAny(['｛', '｝', '{', '}']) is >= 0 and var odd)
                problems.Add($"“{words[odd..Math.Min(words.Length, odd + 12)].Replace('\n', ' ')}”处的花括号没有成对");
            pieces.Add(new(at, words));
        }
        foreach (Match match in Token().Matches(text))
        {
            Words(match.Index);
            at = match.Index + match.Length;
            var (field, aspect, of, why) = Read(match.Groups[1].Value);
            if (why is not null) problems.Add(why);
            pieces.Add(why is null ? new(match.Index, match.Value, field, aspect, of) : new(match.Index, match.Value));
        }
        Words(text.Length);
        return (pieces, problems);
    }

    static (ReportField? Field, string Aspect, ReportField? Base, string? Why) Read(string inner)
    {
        var parts = inner.Split('：', ':');
        var name = parts[0].Trim();
        if (Find(name) is not { } field) return (null, "", null, Unknown(name));
        if (parts.Length == 1) return (field, "", null, null);
        var aspect = Bare(parts[1]);
        if (parts.Length > 2 || field.Indicator is null) return (null, "", null, $"“｛{inner}｝”：“{name}”后面不能再加“{string.Join('：', parts.Skip(1))}”");
        if (aspect is Growth or Last) return (field, aspect, null, null);
        if (!aspect.StartsWith(Share, StringComparison.Ordinal)) return (null, "", null, $"“｛{inner}｝”：“{aspect}”不认识，只能写“占某某”“同比”“上年”");
        var whole = aspect[1..];
        var of = Find(whole) ?? (whole.StartsWith('比') ? Find(whole[1..]) : null);
        if (of is null) return (null, "", null, Unknown(whole));
        return of.Indicator is null || of.Indicator.Unit != field.Indicator.Unit ? (null, "", null, $"“｛{inner}｝”：“{of.Name}”不能作“{field.Name}”的基数，计量单位不同") : (field, Share, of, null);
    }

    /// <summary>A name that is none, with those most like it.</summary>
    static string Unknown(string name)
    {
        var wanted = Pairs(name);
        var near = All.Select(f => (f.Name, Like: Pairs(f.Name).Count(wanted.Contains))).Where(f => f.Like > 0).OrderByDescending(f => f.Like).ThenBy(f => f.Name.Length).Take(3).Select(f => $"“{f.Name}”").ToList();
        return $"没有名为“{Statutes.Chinese.Short(name, 40)}”的字段{(near.Count > 0 ? "，相近的有" + string.Join("、", near) : "")}";
    }

    internal static HashSet<string> Pairs(string text) => [.. Enumerable.Range(0, Math.Max(0, text.Length - 1)).Select(i => text.Substring(i, 2))];

    /// <summary>A text with its fields filled: one list of runs for each line that is not empty.</summary>
    public static IReadOnlyList<IReadOnlyList<Run>> Fill(string text, Report report, ReportTexts texts) =>
        [.. text.Replace("\r", "").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Select(line => FillLine(Parse(line).Pieces, report, texts))];

    static IReadOnlyList<Run> FillLine(IReadOnlyList<TextPiece> pieces, Report report, ReportTexts texts) => [.. pieces.Select(p => p.Field switch
    {
        null => new Run(p.Written),
        { Indicator: { } indicator } => Filled(indicator, p, report, texts),
        { Name: ShareNote } => new Run(Note(pieces, report)),
        var field => new Run(General(field.Name, report)),
    }).Where(r => r.Text.Length > 0)];

    static string General(string name, Report report) => name switch
    {
        Year => $"{report.Year}", LastYear => $"{report.Year - 1}", NextYear => $"{report.Year + 1}", Name => report.Name, Scope => ScopeOf(report), _ => report.SnapshotHash.Length > 16 ? report.SnapshotHash[..16] : "",
    };

    /// <summary>全区、全县、全市, or the short name of a unit.</summary>
    public static string ScopeOf(Report report) => report.Agency.Kind == Agencies.AgencyKind.District ? "全" + (report.Agency.Name[^1] is '县' or '市' ? report.Agency.Name[^1] : '区') : report.Agency.ShortName;

    static Run Filled(Indicator indicator, TextPiece piece, Report report, ReportTexts texts)
    {
        var value = report.Figure(indicator.Key);
        switch (piece.Aspect)
        {
            case Share:
                var of = piece.Base!.Indicator!;
                var known = value is not null && report.Figure(of.Key) is not null;
                return new(known ? Rounding.PercentText(Units(indicator, value!.Value), Units(of, report.Figure(of.Key)!.Value)) : "未填", indicator.Key, RunKind.Share, of.Key, !known);
            case Growth:
                var words = GrowthWords(indicator, value, texts.Of(indicator.Key, report.Year - 1)?.Value);
                return new(words ?? $"（没有{report.Year - 1}年的数，不能比较）", indicator.Key, RunKind.Growth, Missing: words is null);
            case Last:
                var last = texts.Of(indicator.Key, report.Year - 1);
                return new(last is null ? $"（没有{report.Year - 1}年的数）" : Report.Print(indicator, last.Value), indicator.Key, RunKind.Earlier, Missing: last is null);
            default:
                return new(Report.Print(indicator, value), indicator.Key, RunKind.Figure, Missing: value is null);
        }
    }

    /// <summary>Whole units for a share: money as it is stored, in fen.</summary>
    static long Units(Indicator indicator, decimal value) => (long)(value * indicator.Scale);

    /// <summary>同比增加4.2%, 与上年持平; where last year has nothing to divide by, the difference. Null: one of the two is not known.</summary>
    public static string? GrowthWords(Indicator indicator, decimal? now, decimal? before)
    {
        if (now is not { } n || before is not { } b) return null;
        if (n == b) return "与上年持平";
        if (b == 0) return $"比上年增加{Report.Print(indicator, n)}{indicator.Unit}";
        return (n > b ? "同比增加" : "同比减少") + Rounding.PercentText(Units(indicator, Math.Abs(n - b)), Units(indicator, b));
    }

    /// <summary>The bases of the shares in a paragraph, and the note where all parts of a whole are there and do not add to 100.</summary>
    static string Note(IReadOnlyList<TextPiece> pieces, Report report)
    {
        var sentences = new List<string>();
        foreach (var shares in pieces.Where(p => p.Aspect == Share).GroupBy(p => p.Base!.Name))
        {
            var of = shares.First().Base!.Indicator!;
            if (report.Figure(of.Key) is not { } whole || whole == 0) continue;
            var parts = shares.Select(s => s.Field!.Indicator!).DistinctBy(i => i.Key).ToList();
            var note = parts.Sum(i => report.Figure(i.Key) ?? 0) == whole ? Rounding.SumNote(parts.Select(i => Rounding.Percent(Units(i, report.Figure(i.Key) ?? 0), Units(of, whole)))) : null;
            sentences.Add($"占比以{shares.Key}数量（{Report.Print(of, whole)}{of.Unit}）为基数，四舍五入保留一位小数{(note is null ? "" : "；" + note)}。");
        }
        return string.Concat(sentences);
    }
}
