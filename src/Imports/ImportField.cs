using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Users;

namespace Gongkai.Imports;

/// <summary>What a cell of the field holds. <see cref="Sum"/>: a count or an amount, held against the rows of sums.</summary>
public enum ValueKind { Text, LongText, Day, Choice, Number, Sum, Month, Year, Unit }

/// <summary>A choice, with the words under which offices write it.</summary>
public sealed record ImportOption(string Key, string Label, params string[] Words);

/// <summary>One thing a row says: its label, and the heads under which offices keep it.</summary>
public sealed record ImportField(string Key, string Label, ValueKind Kind, params string[] Names)
{
    public bool Required { get; init; }
    public string? Help { get; init; }
    public IReadOnlyList<ImportOption> Options { get; init; } = [];
    /// <summary>May be given once for the whole file where it has no column.</summary>
    public bool Constant { get; init; }
    /// <summary>The day on which the fact itself happened.</summary>
    public bool Original { get; init; }
    /// <summary>Words for a choice that could be several, and what to write instead.</summary>
    public IReadOnlyDictionary<string, string> Vague { get; init; } = new Dictionary<string, string>();
    /// <summary>How the field stands in an example row of the template.</summary>
    public string Example { get; init; } = "";
}

/// <summary>One row of the file being understood: values by field, and everything found against it.</summary>
public sealed class ReadRow(int line, IReadOnlyList<string> cells)
{
    public int Line => line;
    public IReadOnlyList<string> Cells => cells;
    public Dictionary<string, string> Values { get; } = [];
    public List<string> Reasons { get; } = [];
    public List<string> Notices { get; } = [];
    public RowState State { get; set; }
    public int AgencyId { get; set; }
    public string OriginalTime { get; set; } = "";
    /// <summary>What two rows must not have in common, with the word for it.</summary>
    public List<(string Key, string Word)> Keys { get; } = [];
    /// <summary>The record it would become, in the terms of its register.</summary>
    public object? Fact { get; set; }
    public long? RecordId { get; set; }

    public string? this[string field] => Values.GetValueOrDefault(field);
    public DateOnly? Day(string field) => this[field] is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    public bool Good => Reasons.Count == 0;
}

/// <summary>For whom and as of when a file is read.</summary>
public sealed record ImportRun(Import Import, Actor Actor, AgencyTree Tree, DateOnly Today)
{
    public static async Task<ImportRun> TodayAsync(Import import, Actor actor, AgencyDirectory agencies, OfficeClock clock, CancellationToken cancel) => new(import, actor, await agencies.OnAsync(clock.Today, cancel), clock.Today);
}

/// <summary>A register that takes rows from files: its fields, its rules, its own service that writes.</summary>
public abstract class ImportKind(string key, string name, string counted)
{
    public string Key => key;
    public string Name => name;
    public string Counted => counted;
    public abstract IReadOnlyList<ImportField> Fields { get; }
    /// <summary>Where the records are found afterwards.</summary>
    public abstract string List { get; }
    public virtual string Record(long id) => $"{List}/{id}";
    /// <summary>What one row of the file is, in a sentence for somebody who does this for the first time.</summary>
    public abstract string Help { get; }
    /// <summary>How a wrong import is put right, since nothing recorded is ever undone in silence.</summary>
    public abstract string Remedy { get; }
    public ImportField Field(string field) => Fields.First(f => f.Key == field);

    /// <summary>Makes the rows that read well into facts and holds them against the rules, without a look at the register.</summary>
    public abstract Task CheckAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel);

    /// <summary>Says of the rows which of them the register has already.</summary>
    public abstract Task CompareAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel);

    /// <summary>Writes the rows through the register's own service, in the caller's transaction, and notes their records.</summary>
    public abstract Task WriteAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel);
}

/// <summary>The registers that take rows from files.</summary>
public sealed class ImportKinds(IEnumerable<ImportKind> kinds)
{
    public IReadOnlyList<ImportKind> All { get; } = [.. kinds];

    /// <exception cref="NotFound">there is no such kind.</exception>
    public ImportKind Find(string key) => All.FirstOrDefault(k => k.Key == key) ?? throw new NotFound("没有这种导入");
}

/// <summary>Reads one cell for one field.</summary>
public static partial class ImportValues
{
    static readonly HashSet<string> Errors = ["#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"];

    /// <summary>What offices write into a cell that has nothing to say.</summary>
    static readonly HashSet<string> Nothing = ["", "/", "\\", "-", "--", "---", "—", "——", "无", "暂无", "空", "N/A", "n/a", "…"];

    /// <summary>Half-width, and with one kind of hyphen and minus.</summary>
    public static string Half(string text) => Chinese.HalfWidth(text).Replace('\u2212', '-').Replace('\u2013', '-').Replace('\u2010', '-').Replace('\u2011', '-');

    /// <summary>Half-width, without spaces and marks: how heads and choices are compared.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in Half(text))
            if (!char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('*' or ':' or '·' or '“' or '”' or '，' or '；' or ';' or '"' or '\'' or '、' or ',' or '。' or '.' or '/' or '-' or '_')) plain.Append(char.ToLowerInvariant(c));
        return plain.ToString();
    }

    /// <summary>The same without what stands in brackets.</summary>
    public static string Bare(string text) => Brackets().Replace(Plain(text), "");

    [GeneratedRegex(@"[\(\[【〔《].*?[\)\]】〕》]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"^(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(件|条|份|宗|次|个|项|元|万元|家|工作日|个工作日|日|天)?$")]
    private static partial Regex Figure();

    /// <summary>A number as written, with its unit if one stands behind it.</summary>
    public static (decimal Value, string Unit)? Number(string text) =>
        Figure().Match(Half(text).Trim()) is { Success: true } m
        && decimal.TryParse(m.Groups[1].Value.Replace(",", ""), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? (value, m.Groups[2].Value) : null;

    /// <summary>Puts the value of a cell into the row, or the reason why not. Years come first: days without one need them.</summary>
    public static void Read(ImportRun run, ReadRow row, ImportField field, string text, bool from1904)
    {
        if (Errors.Contains(text)) { row.Reasons.Add($"“{field.Label}”一格是错误值 {text}"); return; }
        if (field.Kind is not (ValueKind.Text or ValueKind.LongText) && Nothing.Contains(text) || text.Length == 0) return;
        void No(string why) => row.Reasons.Add($"“{field.Label}”{why}");
        switch (field.Kind)
        {
            case ValueKind.Text when text.Length > 500: No($"有{text.Length}字，最多500字"); break;
            case ValueKind.LongText when text.Length > 20_000: No($"有{text.Length}字，最多20000字"); break;
            case ValueKind.Text or ValueKind.LongText: row.Values[field.Key] = text; break;
            case ValueKind.Day:
                var read = OfficeDates.Read(text, row["year"] is { } y ? int.Parse(y, CultureInfo.InvariantCulture) : run.Import.Year, from1904);
                if (read.Day is not { } day) { No($"：{read.Wrong}"); break; }
                row.Values[field.Key] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                if (field.Original) row.OriginalTime = read.Time is { } at ? $"{day:yyyy-MM-dd} {at:HH:mm}" : $"{day:yyyy-MM-dd}";
                break;
            case ValueKind.Year:
                if (OfficeDates.Year(text) is { } year) row.Values[field.Key] = year.ToString(CultureInfo.InvariantCulture);
                else No($"“{text}”不是年份");
                break;
            case ValueKind.Month:
                var (its, month) = OfficeDates.Month(text, from1904);
                if (month is not { } m) { No($"“{text}”不是月份"); break; }
                row.Values[field.Key] = m.ToString(CultureInfo.InvariantCulture);
                if (its is { } own) row.Values.TryAdd("year", own.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueKind.Number:
                if (Number(text) is { } n && n.Value == decimal.Truncate(n.Value) && n.Value is >= 0 and < 1_000_000_000) row.Values[field.Key] = ((long)n.Value).ToString(CultureInfo.InvariantCulture);
                else No($"“{text}”不是整数");
                break;
            case ValueKind.Sum:
                if (Number(text) is { } sum) row.Values[field.Key] = sum.Value.ToString(CultureInfo.InvariantCulture) + (sum.Unit is "元" or "万元" ? sum.Unit : "");
                else No($"“{text}”不是数字");
                break;
            case ValueKind.Unit:
                var plain = Plain(text);
                var found = run.Tree.All.Where(a => Plain(a.Name) == plain || Plain(a.ShortName) == plain || Plain(a.Code) == plain).ToList();
                if (found.Count == 1) row.AgencyId = found[0].Id;
                else No(found.Count == 0 ? $"“{text}”不在单位名册里" : $"“{text}”有几个，请写全称");
                break;
            default:
                var (option, wrong) = Choose(field, text);
                if (option is not null) row.Values[field.Key] = option.Key;
                else No(wrong!);
                break;
        }
    }

    /// <summary>The one choice that the words mean.</summary>
    public static (ImportOption? Option, string? Wrong) Choose(ImportField field, string text)
    {
        var plain = Plain(text);
        var bare = Bare(text);
        bool Is(string word) => Plain(word) == plain || (bare.Length > 0 && Bare(word) == bare);
        var exact = field.Options.Where(o => o.Key.Equals(text, StringComparison.OrdinalIgnoreCase) || Plain(o.Label) == plain || o.Words.Any(w => Plain(w) == plain)).ToList();
        if (exact.Count != 1)
        {
            if (field.Vague.FirstOrDefault(v => Is(v.Key)) is { Value: { } advice }) return (null, $"“{text}”可以是好几种：{advice}");
            exact = [.. field.Options.Where(o => Is(o.Label) || o.Words.Any(Is))];
        }
        if (exact.Count != 1 && plain.Length >= 3)
        {
            // The longest words found in what is written; two equally long mean two things.
            var within = field.Options.SelectMany(o => o.Words.Prepend(o.Label).Select(w => (Option: o, Word: Plain(w)))).Where(w => w.Word.Length >= 3 && plain.Contains(w.Word)).ToList();
            var longest = within.Count == 0 ? 0 : within.Max(w => w.Word.Length);
            exact = [.. within.Where(w => w.Word.Length == longest).Select(w => w.Option).Distinct()];
        }
        return exact.Count == 1 ? (exact[0], null) : (null, $"“{text}”不在可以填的范围内" + (field.Options.Count <= 12 ? $"（{string.Join("、", field.Options.Select(o => o.Label))}）" : "，可以填的见模板的“填写说明”"));
    }
}
