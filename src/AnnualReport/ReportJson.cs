using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>
/// <c>report.json</c>: the three tables in the shape others exchange, the indicators, the texts, earlier years, the checks, the snapshot's hash.
/// Schema: docs/api/annual-report.schema.json, served at <see cref="SchemaAddress"/>.
/// </summary>
public static class ReportJson
{
    public const string SchemaAddress = "/schemas/annual-report-1.json", SchemaResource = "annual-report-1.json", Version = "1.0";

    public static byte[] Write(Report report, ReportTexts texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) }))
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            json.WriteString("title", report.Title);
            json.WriteString("agency", report.Name);
            json.WriteString("agency_code", report.Agency.Code);
            json.WriteNumber("year", report.Year);
            json.WriteStartObject("period");
            json.WriteString("from", $"{report.Year:D4}-01-01");
            json.WriteString("to", $"{report.Year:D4}-12-31");
            json.WriteEndObject();
            if (report.Demonstration) json.WriteString("notice", "演示数据");
            Tables(json, a => report[a]);
            json.WriteStartArray("indicators");
            foreach (var value in IndicatorCatalogue.All.Select(i => report.Values[i.Key]))
            {
                json.WriteStartObject();
                json.WriteString("key", value.Indicator.Key);
                json.WriteString("label", value.Indicator.Label);
                json.WritePropertyName("value");
                Number(json, value.Value);
                json.WriteString("unit", value.Indicator.Unit);
                json.WriteString("source", value.SourceText);
                json.WriteString("rule", value.Indicator.RuleWords);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Texts(json, report, texts);
            Series(json, report, texts);
            json.WriteStartArray("checks");
            foreach (var check in report.Checks)
            {
                json.WriteStartObject();
                json.WriteString("rule", check.Rule);
                json.WriteString("place", check.Place);
                json.WriteString("outcome", Outcome(check.Outcome));
                json.WriteString("printed", check.Printed);
                json.WriteString("computed", check.Computed);
                json.WriteString("evidence", check.Evidence);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("snapshot", report.SnapshotHash);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>The text as printed, and as written with its fields; pictures by caption and hash.</summary>
    static void Texts(Utf8JsonWriter json, Report report, ReportTexts texts)
    {
        json.WriteStartArray("texts");
        foreach (var slot in ReportOutline.All)
        {
            var text = texts[slot.Key];
            if (slot.Optional && text.Text is null && text.Pictures.Count == 0) continue;
            json.WriteStartObject();
            json.WriteString("slot", slot.Key);
            json.WriteString("title", slot.Title);
            if (slot.Section < 0) json.WriteNull("section");
            else json.WriteString("section", ReportTables.Sections[slot.Section]);
            json.WriteStartArray("paragraphs");
            if (text.Text is not null)
                foreach (var line in ReportFields.Fill(text.Text, report, texts)) json.WriteStringValue(string.Concat(line.Select(r => r.Text)));
            json.WriteEndArray();
            if (text.Text is null) json.WriteNull("source_text");
            else json.WriteString("source_text", text.Text);
            json.WriteBoolean("drafted", text.Drafted);
            json.WriteNumber("version", text.Version);
            json.WriteStartArray("pictures");
            foreach (var picture in text.Pictures)
            {
                json.WriteStartObject();
                json.WriteString("caption", picture.Caption);
                json.WriteString("sha256", picture.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Of every indicator of which earlier years are known: those years, with the source of each.</summary>
    static void Series(Utf8JsonWriter json, Report report, ReportTexts texts)
    {
        json.WriteStartArray("series");
        foreach (var indicator in IndicatorCatalogue.All)
        {
            if (texts.Earlier.GetValueOrDefault(indicator.Key) is not { Count: > 0 } earlier) continue;
            json.WriteStartObject();
            json.WriteString("key", indicator.Key);
            json.WriteString("label", indicator.Label);
            json.WriteString("unit", indicator.Unit);
            json.WriteStartArray("values");
            foreach (var figure in earlier.OrderBy(f => f.Year))
            {
                json.WriteStartObject();
                json.WriteNumber("year", figure.Year);
                json.WritePropertyName("value");
                Number(json, figure.Value);
                json.WriteString("source", figure.Source);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static string Outcome(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Holds => "holds",
        CheckOutcome.Fails => "fails",
        CheckOutcome.Uncertain => "uncertain",
        _ => "not-assessable",
    };

    /// <summary>table2, table3 and table4 in the shape others exchange; what has no number is null.</summary>
    public static void Tables(Utf8JsonWriter json, Func<CellAddress, decimal?> figure)
    {
        Table2(json, figure);
        Table3(json, figure);
        Table4(json, figure);
    }

    static void Table2(Utf8JsonWriter json, Func<CellAddress, decimal?> figure)
    {
        json.WriteStartObject("table2");
        foreach (var block in ReportTables.Table2Rows.GroupBy(r => r.Block))
        {
            json.WriteStartObject(block.Key);
            json.WriteStartArray("columns");
            foreach (var column in ReportTables.Table2Columns(block.Key)) json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteStartArray("rows");
            foreach (var row in block)
            {
                json.WriteStartObject();
                json.WriteString("label", row.Label);
                Values(json, row.Columns.Select(c => figure(new(row.Code, c))));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void Table3(Utf8JsonWriter json, Func<CellAddress, decimal?> figure)
    {
        json.WriteStartObject("table3");
        json.WriteString("note_in_table", ReportTables.Table3Note);
        json.WriteStartArray("columns");
        foreach (var (_, label) in ReportTables.Table3Columns) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in ReportTables.Table3Rows)
        {
            json.WriteStartObject();
            json.WriteString("code", row.Code);
            json.WriteString("label", row.Label);
            if (row.Group is null) json.WriteNull("group");
            else json.WriteString("group", row.Group);
            Values(json, ReportTables.Table3Columns.Select(c => figure(new(row.Code, c.Key))));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Table4(Utf8JsonWriter json, Func<CellAddress, decimal?> figure)
    {
        json.WriteStartObject("table4");
        json.WriteStartArray("columns");
        foreach (var (_, label) in ReportTables.Table4Columns) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteStartArray("groups");
        foreach (var group in ReportTables.Table4Groups)
        {
            json.WriteStartObject();
            json.WriteString("label", group.Label);
            Values(json, ReportTables.Table4Columns.Select(c => figure(new(group.Code, c.Key))));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Values(Utf8JsonWriter json, IEnumerable<decimal?> values)
    {
        json.WriteStartArray("values");
        foreach (var value in values) Number(json, value);
        json.WriteEndArray();
    }

    /// <summary>Integers as integers; "not filled in" is null, never zero.</summary>
    static void Number(Utf8JsonWriter json, decimal? value)
    {
        if (value is not { } v) json.WriteNullValue();
        else if (decimal.Truncate(v) == v) json.WriteNumberValue((long)v);
        else json.WriteNumberValue(v / 1.0000000000000000000000000000m);
    }
}
