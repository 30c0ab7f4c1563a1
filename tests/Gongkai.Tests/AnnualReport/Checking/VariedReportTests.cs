using System.Text;
using Gongkai.AnnualReport.Checking;
using Gongkai.Documents;
using Gongkai.Statutes.Reports;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary>Layouts that nobody tuned the reader to: tables come back whole or are said to be missing, what is right raises no alarm, what is wrong is told.</summary>
public sealed class VariedReportTests
{
    static readonly (string Name, CellAddress? At, int By, string[] Rules)[] Mistakes =
    [
        ("a reason", new("T3.3.4.1", "person"), 3, ["K1", "K2"]), ("a total", new("T3.1", "total"), 1, ["K1", "K3"]), ("carried out", new("T3.4", "person"), 2, ["K1", "K3"]), ("a review", new("T4.review", "upheld"), 1, ["K5"]), ("a sentence", null, 7, ["K9"]),
    ];

    public static TheoryData<string> Names => [.. VariedReports.All.Select(v => v.Name)];

    static VariedReports.Variant Named(string name) => VariedReports.All.Single(v => v.Name == name);

    static CheckedReport Checked(string name, byte[] bytes) => CheckedReport.Of(name, ReportReader.Read(bytes, name), null);

    static List<Check> Alarms(VariedReports.Variant variant, CheckedReport read) => [.. read.Findings.Where(f => f.Outcome is CheckOutcome.Fails or CheckOutcome.Uncertain && !(f.Rule == "K7" && variant.Zeros is not null))];

    static string Told(IEnumerable<Check> checks) => string.Join('\n', checks.Select(f => $"{f.Rule} {f.Outcome} {f.Place}: {f.Printed} | {f.Computed} | {f.Evidence}"));

    static void ReadAsWritten(VariedReports.Variant variant, SyntheticReport report, CheckedReport read)
    {
        foreach (var (at, value) in report.Figures)
        {
            var cell = read.Reading.Cell(at);
            var right = cell.Kind is CellKind.Number or CellKind.Blank or CellKind.Stroke && (cell.Value ?? 0) == value;
            var missing = cell.Kind is CellKind.NotFound or CellKind.RowNotPrinted;
            Assert.True(variant.Shows(at) ? right && cell.Certain || variant.Open && (missing || right) : missing, $"{variant.Name} {at}: {value} read as {cell.Kind} {cell.Printed} {cell.Certain}");
        }
        // Where a table is missing altogether a finding says so.
        foreach (var table in ReportTables.All)
            Assert.Equal(read.Reading.Found(table) == 0, read.Findings.Any(f => f.Rule == "read" && f.Place[^1] == "二三四"[table.Key[^1] - '2']));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_layout_is_read_whole_or_said_to_be_missing_and_raises_no_alarm(string name)
    {
        var variant = Named(name);
        for (var seed = 1; seed <= 8; seed++)
        {
            var report = variant.Figures(seed);
            var read = Checked(name, variant.Write(report));
            ReadAsWritten(variant, report, read);
            Assert.Equal("", Told(Alarms(variant, read)));
            Assert.Equal(report.Year, read.Reading.Year);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_mistake_is_told_by_its_rules_and_no_other_speaks(string name)
    {
        var variant = Named(name);
        foreach (var (what, at, by, rules) in Mistakes)
        {
            // Without its table nobody can tell.
            if (!variant.Shows(at ?? new("T3.1", "total"))) continue;
            var report = variant.Figures(1);
            Spoil(report, at, by);
            var read = Checked(name, variant.Write(report));
            var alarms = Alarms(variant, read);
            var told = rules.Where(r => alarms.Any(a => a.Rule == r)).ToList();
            if (variant.Open && at is not null) Assert.Equal((0, true), (told.Count, read.Reading.Cell(at.Value).Kind == CellKind.NotFound));
            else Assert.True(told.SequenceEqual(rules), $"{name}, {what}: {Told(alarms)}");
            // A blank taken for zero, and a total of which the parts are unknown, leave it open.
            if (variant.Zeros is null && !variant.Missing && !(variant.Open && at is not null)) Assert.All(rules, r => Assert.Contains(alarms, a => a.Rule == r && a.Outcome == CheckOutcome.Fails));
            string[] kin = at is null ? ["prose_sum"] : variant.Nothing ? ["K10"] : [];
            Assert.True(alarms.All(a => rules.Contains(a.Rule) || kin.Contains(a.Rule)), $"{name}, {what}: {Told(alarms)}");
        }
    }

    static void Spoil(SyntheticReport report, CellAddress? at, int by)
    {
        if (at is { } cell)
        {
            report[cell.Row, cell.Column] += by;
            report.Printed.Remove(cell);
            return;
        }
        var n = (int)report["T3.1", "total"];
        report.Slips.AddRange([($"政府信息公开申请{n}件", $"政府信息公开申请{n + by}件"), ($"政府信息公开申请{VariedReports.InWords(n)}件", $"政府信息公开申请{VariedReports.InWords(n + by)}件"), ("未收到政府信息公开申请", $"收到政府信息公开申请{by}件")]);
    }

    [Fact]
    public void Where_zeros_were_lost_the_totals_that_the_identities_confirm_are_read_as_uncertain()
    {
        var variant = Named("missing.txt");
        var report = variant.Figures(4);
        var read = Checked("a.txt", variant.Write(report)).Reading;
        Assert.All(ReportTables.Table3Rows, row => Assert.Equal((report[row.Code, "total"], CellSource.Deduced, false), (read[row.Code, "total"].Value, read[row.Code, "total"].Source, read[row.Code, "total"].Certain)));
        Assert.All(ReportTables.Table4Groups, group => Assert.Equal((report[group.Code, "total"], false), (read[group.Code, "total"].Value, read[group.Code, "total"].Certain)));
        // Once they do not, nothing of the table is.
        report["T3.3.7", "total"]++;
        report["T3.3.7", "person"]++;
        Assert.Equal(0, Checked("a.txt", variant.Write(report)).Reading.Found(ReportTables.Table3));
    }

    [Fact]
    public async Task Through_LibreOffice_to_PDF_rows_that_a_page_tears_are_one_again()
    {
        var converter = PdfConverter.Shared;
        foreach (var variant in VariedReports.All.Where(v => v.Name.EndsWith(".docx", StringComparison.Ordinal)))
        {
            var report = variant.Figures(1);
            var read = Checked("a.pdf", await converter.ConvertAsync(variant.Write(report), TestContext.Current.CancellationToken));
            // Narrow cells are torn by pages down to their digits, and words made with tabulators are broken into lines.
            ReadAsWritten(variant.Name is "one-table.docx" or "tabbed.docx" ? variant with { Open = true } : variant, report, read);
            Assert.Equal("", Told(Alarms(variant, read)));
        }
        var spoiled = new SyntheticReport(1);
        spoiled["T3.3.4.1", "person"] += 3;
        var spoilt = Checked("a.pdf", await converter.ConvertAsync(Named("units.docx").Write(spoiled), TestContext.Current.CancellationToken));
        Assert.Equal(["K1", "K2"], spoilt.Findings.Where(f => f.Outcome == CheckOutcome.Fails).Select(f => f.Rule).Distinct().Order());
    }

    [Fact]
    public async Task Tables_without_lines_in_a_PDF_raise_no_alarm_whatever_is_misread()
    {
        var converter = PdfConverter.Shared;
        for (var seed = 1; seed <= 6; seed++)
        {
            var report = new SyntheticReport(seed);
            var read = Checked("a.pdf", await converter.ConvertAsync(VariedReports.Unruled(report), TestContext.Current.CancellationToken));
            Assert.Equal("", Told(read.Findings.Where(f => f.Outcome == CheckOutcome.Fails)));
            foreach (var (at, value) in report.Figures)
                if (read.Reading.Cell(at) is { Kind: CellKind.Number, Certain: true } cell) Assert.True(cell.Value == value, $"{seed} {at}: {value} read as {cell.Printed}");
            Assert.Equal(ReportTables.Table3.Addresses.Count(), read.Reading.Found(ReportTables.Table3));
        }
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.html")]
    [InlineData("a.docx")]
    public void Reading_and_checking_stop_when_nobody_waits(string name)
    {
        using var leaving = new CancellationTokenSource();
        var report = new SyntheticReport(1);
        var bytes = name switch { "a.txt" => Encoding.UTF8.GetBytes(report.Text("tabs")), "a.html" => Encoding.UTF8.GetBytes(report.Html("standard")), _ => report.Docx() };
        var reading = ReportReader.Read(bytes, name, leaving.Token);
        leaving.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ReportReader.Read(bytes, name, leaving.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => CheckedReport.Of(name, reading, null, leaving.Token));
    }

    [Fact]
    public void Numbers_beyond_all_measure_spoil_nothing()
    {
        var flood = new string('9', 40);
        var report = new SyntheticReport(7);
        report.Printed[new("T3.1", "person")] = flood;
        report.Slips.Add(("其他类2500条", $"其他类{flood}条，占1.{flood}%，同比增长1{flood}%"));
        foreach (var (name, bytes) in report.Files())
        {
            var read = Checked(name, bytes);
            Assert.NotEqual(CellKind.Number, read.Reading["T3.1", "person"].Kind);
        }
    }
}
