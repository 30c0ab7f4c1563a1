using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>A report that was read and checked, with its findings in order of weight.</summary>
public sealed class CheckedReport
{
    public required string File { get; init; }
    public required ReportReading Reading { get; init; }
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>What does not hold, is uncertain or could not be assessed for want of something in this file; heaviest first.</summary>
    public IReadOnlyList<Check> Findings { get; private init; } = [];

    public bool Counts => Findings.Any(f => f.Counts);

    /// <exception cref="OperationCanceledException">the caller gave up</exception>
    public static CheckedReport Of(string file, ReportReading reading, ReportReading? previous, CancellationToken cancel = default)
    {
        var checks = ReportChecks.Check(reading, previous, cancel);
        return new()
        {
            File = file, Reading = reading, Checks = checks,
            // Without last year's report, that it is missing is no finding.
            Findings = [.. checks.Where(c => c.Outcome != CheckOutcome.Holds && !(c.Outcome == CheckOutcome.NotAssessable && c.Rule is "K4" or "K6" && previous is null))
                .OrderBy(c => c.Outcome == CheckOutcome.Fails ? 0 : c.Outcome == CheckOutcome.Uncertain ? 1 : 2).ThenBy(c => c.Severity).ThenBy(c => c.Rule.Length).ThenBy(c => c.Rule, StringComparer.Ordinal)],
        };
    }

    public static string Place(Check check) => check.Cells.Count == 0 ? check.Place
        : check.Rule is "K9" or "K10" or "K14" or "label_drift" or "K17" ? $"{check.Place} ↔ {ReportTables.Path(check.Cells[0])}"
        : check.Rule == "K7" && check.Cells.Select(c => c.Row).Distinct().Count() > 1 ? $"{ReportTables.Path(check.Cells[0]).Split('/')[0]} {check.Place}"
        : $"{(check.Rule == "K7" && check.Cells.Count > 1 ? ReportTables.Path(check.Cells[0])[..ReportTables.Path(check.Cells[0]).LastIndexOf('/')] : ReportTables.Path(check.Cells[0]))} {ReportTables.RowLabel(check.Cells[0].Row)}";

    /// <summary>The place for people; <see cref="Place"/> is the one for programs.</summary>
    public static string Shown(Check check)
    {
        if (check.Cells.Count == 0) return check.Place;
        var at = check.Cells[0];
        var table = $"附表{"二三四"[at.Row[1] - '2']}";
        var column = ReportTables.Path(at).Split('/')[^1];
        return check.Rule is "K9" or "K10" or "K14" or "label_drift" or "K17" ? $"{check.Place}（对照{table} {ReportTables.RowLabel(at.Row)} {column}）"
            : check.Rule == "K7" ? check.Place : $"{table} {ReportTables.RowLabel(at.Row)} {column}";
    }

    public static string Words(CheckOutcome outcome) => outcome switch { CheckOutcome.Fails => "不成立", CheckOutcome.Uncertain => "请核实", CheckOutcome.NotAssessable => "无法核对", _ => "成立" };

    public static string Words(CheckSeverity severity) => severity switch { CheckSeverity.Error => "错误", CheckSeverity.Warn => "提醒", _ => "提示" };

    static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>One object a line: the findings, then the tables with what was read. Fields may be added, never renamed.</summary>
    public string Jsonl()
    {
        var lines = new StringBuilder();
        foreach (var f in Findings) lines.Append(Object(json => Finding(json, f))).Append('\n');
        return lines.Append(Object(Tables)).Append('\n').ToString();
    }

    public static string Refusal(string file, string message) => Object(json =>
    {
        json.WriteString("file", file);
        json.WriteNull("tables");
        json.WriteString("refusal", message);
    }) + "\n";

    static string Object(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Line))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    void Finding(Utf8JsonWriter json, Check f)
    {
        json.WriteString("file", File);
        json.WriteString("rule", f.Rule);
        json.WriteString("place", Place(f));
        json.WriteString("severity", f.Severity switch { CheckSeverity.Error => "error", CheckSeverity.Warn => "warn", _ => "info" });
        json.WriteString("outcome", ReportJson.Outcome(f.Outcome));
        json.WriteString("printed", f.Printed);
        json.WriteString("computed", f.Computed);
        json.WriteString("evidence", f.Evidence);
    }

    void Tables(Utf8JsonWriter json)
    {
        json.WriteString("file", File);
        if (Reading.Title is { } title) json.WriteString("title", title);
        if (Reading.Agency is { } agency) json.WriteString("agency", agency);
        if (Reading.Year is { } year) json.WriteNumber("year", year);
        json.WriteString("form", Reading.Form == ReportForm.Trial2019 ? "2019-2020" : "2021");
        json.WriteStartObject("tables");
        ReportJson.Tables(json, a => Reading.Cell(a) is { Kind: CellKind.Number } c ? c.Value : null);
        json.WriteEndObject();
        var all = ReportTables.All.SelectMany(t => t.Addresses).Select(Reading.Cell).ToList();
        json.WriteStartObject("read");
        json.WriteNumber("cells", all.Count(c => c.Kind is CellKind.Number or CellKind.Blank or CellKind.Stroke));
        List(json, "missing", all.Where(c => c.Kind is CellKind.NotFound or CellKind.Unreadable or CellKind.RowNotPrinted));
        List(json, "blank", all.Where(c => c.Kind is CellKind.Blank or CellKind.Stroke));
        List(json, "uncertain", all.Where(c => !c.Certain && c.Kind == CellKind.Number));
        json.WriteNumber("deduced", all.Count(c => c.Source == CellSource.Deduced));
        json.WriteStartArray("headings");
        foreach (var h in Reading.Headings) json.WriteStringValue(h.Printed);
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var n in Reading.Notes) json.WriteStringValue(n);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("passed");
        foreach (var rule in Checks.Where(c => c.Outcome == CheckOutcome.Holds).GroupBy(c => c.Rule).OrderBy(g => g.Key.Length).ThenBy(g => g.Key, StringComparer.Ordinal)) json.WriteNumber(rule.Key, rule.Count());
        json.WriteEndObject();
    }

    static void List(Utf8JsonWriter json, string name, IEnumerable<CellReading> cells)
    {
        json.WriteStartArray(name);
        foreach (var cell in cells) json.WriteStringValue(ReportTables.Path(cell.Address));
        json.WriteEndArray();
    }
}
