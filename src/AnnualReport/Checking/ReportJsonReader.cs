using System.Globalization;
using System.Text.Json;
using Gongkai.Documents.Readers;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>Reads <c>report.json</c>: the three tables by label and order. Prose is read where it is given as <c>paragraphs</c>.</summary>
static class ReportJsonReader
{
    const int MaxBytes = 10 << 20, MaxName = 200;

    /// <summary>No figure of a report is larger; what is would only overflow the sums.</summary>
    const decimal Most = 1_000_000_000_000_000;

    public static ReportReading Read(byte[] bytes)
    {
        if (bytes.Length > MaxBytes) throw new UnreadableDocumentException($"JSON 文件超过{MaxBytes >> 20}MB，不予读取。");
        try
        {
            using var json = JsonDocument.Parse(bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes.AsMemory(3) : bytes, new() { MaxDepth = 32 });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !new[] { "table2", "table3", "table4" }.Any(t => root.TryGetProperty(t, out var v) && v.ValueKind == JsonValueKind.Object))
                throw new UnreadableDocumentException("JSON 里没有 table2、table3、table4，不是年度报告。");
            var cells = new List<CellReading>();
            foreach (var block in ReportTables.Table2Rows.GroupBy(r => r.Block))
                if (Get(root, "table2") is { } two && Get(two, block.Key) is { } own)
                    foreach (var row in Items(own, "rows"))
                        if (block.FirstOrDefault(r => r.Label == Text(row, "label")) is { } known) Values(cells, row, known.Columns.Select(c => new CellAddress(known.Code, c)));
            if (Get(root, "table3") is { } three)
                foreach (var row in Items(three, "rows"))
                    if (ReportTables.Table3Rows.FirstOrDefault(r => r.Code == Text(row, "code")) is { } known) Values(cells, row, ReportTables.Table3Columns.Select(c => new CellAddress(known.Code, c.Key)));
            if (Get(root, "table4") is { } four)
                foreach (var row in Items(four, "groups"))
                    if (ReportTables.Table4Groups.FirstOrDefault(g => g.Label == Text(row, "label")) is { } known) Values(cells, row, ReportTables.Table4Columns.Select(c => new CellAddress(known.Code, c.Key)));
            if (Items(root, "paragraphs").Sum(p => (long)(Text(p, "text")?.Length ?? 0)) > ReportReader.MaxProse) throw new UnreadableDocumentException($"正文超过{ReportReader.MaxProse / 10_000}万字，不是一份年度报告。");
            var head = Get(root, "report") ?? root;
            return new ReportReading
            {
                Title = Name(head, "title"), Agency = Name(head, "agency"), Year = Get(head, "year") is { ValueKind: JsonValueKind.Number } y && y.TryGetInt32(out var n) ? n : null, Cells = cells,
                Paragraphs = [.. Items(root, "paragraphs").Select(p => new ParagraphReading(Get(p, "section") is { ValueKind: JsonValueKind.Number } s && s.TryGetInt32(out var k) ? Math.Clamp(k, 0, 6) : 0, Text(p, "place") ?? "", Text(p, "text") ?? ""))],
            };
        }
        catch (JsonException e) { throw new UnreadableDocumentException("不是有效的 JSON 文件。", e); }
    }

    static string? Name(JsonElement of, string name) => Text(of, name) is { } text ? Statutes.Chinese.Start(text, MaxName) : null;
    static JsonElement? Get(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var v) ? v : null;
    static string? Text(JsonElement of, string name) => Get(of, name) is { ValueKind: JsonValueKind.String } v ? v.GetString() : null;
    static IEnumerable<JsonElement> Items(JsonElement of, string name) => Get(of, name) is { ValueKind: JsonValueKind.Array } v ? v.EnumerateArray() : [];

    static void Values(List<CellReading> cells, JsonElement row, IEnumerable<CellAddress> addresses)
    {
        foreach (var (address, value) in addresses.Zip(Items(row, "values")))
            cells.Add(value.ValueKind switch
            {
                JsonValueKind.Null => new(address, CellKind.Blank, null, ""),
                JsonValueKind.Number when value.TryGetDecimal(out var n) && Math.Abs(n) < Most => new(address, CellKind.Number, n, n.ToString("0.####", CultureInfo.InvariantCulture)),
                JsonValueKind.String => CellText.Read(address, value.GetString()!),
                _ => new(address, CellKind.Unreadable, null, value.ToString() is { Length: <= 40 } s ? s : "…", Certain: false),
            });
    }
}
