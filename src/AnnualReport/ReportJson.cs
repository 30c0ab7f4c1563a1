using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Indicators;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary><c>report.json</c>: the three tables in the shape others exchange, the indicators, the checks, the snapshot's hash.</summary>
public static class ReportJson
{
    public static byte[] Write(Report report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) }))
        {
            json.WriteStartObject();
            json.WriteString("title", report.Title);
            json.WriteString("agency", report.Name);
            json.WriteString("agency_code", report.Agency.Code);
            json.WriteNumber("year", report.Year);
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
