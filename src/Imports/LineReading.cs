using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gongkai.Catalogue;
using Gongkai.CommandLine;

namespace Gongkai.Imports;

/// <summary>Reads one line of a file of lines: a JSON object with id, title, date, category, source, region, doc_number, text; whatever else it says is kept as it is.</summary>
public static partial class LineReading
{
    static readonly string[] Names = ["id", "title", "date", "category", "source", "region", "doc_number", "text"];
    const int Category = 3, Text = 7, Rest = 8;

    /// <summary>What a line comes to, as if it were a row of a table. The category as the other system names it becomes the column (栏目).</summary>
    public static readonly IReadOnlyList<MatchedColumn> Columns =
    [
        new(0, "索引号", "index"), new(1, "标题", "title"), new(2, "发布日期", "published"), new(Category, "原类别", "column"), new(4, "原来源", null), new(5, "地区", null), new(6, "文号", null),
        new(Text, "正文", null), new(Rest, "其他内容", null),
    ];

    static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The row of a line, read for the fields of <paramref name="kind"/>; its reasons say what is wrong.</summary>
    public static ReadRow Read(ImportRun run, ImportKind kind, int number, string line, IReadOnlyDictionary<string, string> constants)
    {
        if (Cells(line) is not { } cells)
        {
            var broken = new ReadRow(number, [.. Enumerable.Repeat("", Rest), Statutes.Chinese.Short(line, 200)]) { AgencyId = run.Import.AgencyId };
            broken.Reasons.Add(line.Length > LineReader.Limit ? $"这一行超过{LineReader.Limit / 10_000}万字" : "这一行不是完整的 JSON 对象");
            return broken;
        }
        var row = new ReadRow(number, cells);
        var all = new Dictionary<string, string>(constants);
        // Other systems have categories of their own: one that is none of ours is said, and counted among the others.
        var choice = kind.Field("category");
        if (ImportValues.Choose(choice, cells[Category]).Option is { } option) all["category"] = option.Key;
        else if (all.TryAdd("category", "others") && cells[Category].Length > 0) row.Notices.Add($"原类别“{Short(cells[Category])}”不是本平台的公开类别，按“{Categories.Name("others")}”登记");
        all.TryAdd("column", "导入");
        RowReader.Read(run, kind, row, Columns, all);
        if (ImportText.Write(row.Cells).Length > ImportText.MostCells) row.Reasons.Add("这一行的内容太长，存不下");
        if (!row.Values.ContainsKey("index") && row.Good) row.Reasons.Add("“索引号”（id）没有填");
        return row;
    }

    /// <summary>What the rejected line is known by; its text is in the file.</summary>
    public static IReadOnlyList<string> Brief(IReadOnlyList<string> cells) => [.. cells.Select((c, i) => i == Text ? "" : Short(c))];

    static string Short(string text) => Statutes.Chinese.Short(text, 200);

    static List<string>? Cells(string line)
    {
        if (line.Length > LineReader.Limit) return null;
        try
        {
            using var json = JsonDocument.Parse(line, Options);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var said = new Dictionary<string, JsonElement>();
            foreach (var property in json.RootElement.EnumerateObject()) said[property.Name] = property.Value;
            var cells = Names.Select((n, i) => said.Remove(n, out var value) ? i == 2 ? Moment(Say(value)) : Say(value) : "").ToList();
            cells.Add(said.Count == 0 ? "" : ImportText.Write(said));
            return cells;
        }
        // A string with half a character is no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return null; }
    }

    /// <summary>A value as text; U+0000 is no text, and PostgreSQL cannot store it.</summary>
    static string Say(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim(),
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$")]
    private static partial Regex Zoned();

    /// <summary>A moment with a time zone is told in our own time.</summary>
    static string Moment(string text) => Zoned().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        ? at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : text;
}
