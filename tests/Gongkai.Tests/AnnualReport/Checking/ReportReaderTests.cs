using System.Text;
using CsCheck;
using Gongkai.AnnualReport.Checking;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Gongkai.Statutes.Reports;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary>One report laid out in many ways: the same 200 numbers, no alarm where nothing is wrong, the right one where something is.</summary>
public sealed class ReportReaderTests
{
    static string Wrong(SyntheticReport report, ReportReading reading) => string.Join(' ', report.Figures
        .Where(f => reading.Cell(f.Key) is var c && !(c.Kind == CellKind.Number && c.Value == f.Value) && !(c.Kind == CellKind.RowNotPrinted)).Select(f => $"{f.Key}＝{f.Value}读作{reading.Cell(f.Key).Kind}{reading.Cell(f.Key).Value}"));

    static string Alarms(CheckedReport report) => string.Join('\n', report.Findings.Where(f => f.Outcome is CheckOutcome.Fails or CheckOutcome.Uncertain).Select(f => $"{f.Rule} {f.Outcome} {f.Place}: {f.Printed} | {f.Computed} | {f.Evidence}"));

    static CheckedReport Checked(string name, byte[] bytes) => CheckedReport.Of(name, ReportReader.Read(bytes, name), null);

    [Fact]
    public void A_consistent_report_in_any_layout_is_read_whole_and_raises_no_alarm() => Gen.Int[1, 100_000].Sample(seed =>
    {
        foreach (var (name, bytes) in new SyntheticReport(seed).Files())
        {
            var report = new SyntheticReport(seed);
            var content = bytes;
            if (name == "short-names.html")
            {
                // With one row for （六） its three reasons are one number.
                foreach (var (column, _) in ReportTables.Table3Columns)
                {
                    report["T3.3.6.3", column] += report["T3.3.6.1", column];
                    report["T3.3.6.1", column] = 0;
                }
                content = Encoding.UTF8.GetBytes(report.Html("short-names"));
            }
            var read = Checked(name, content);
            Assert.True(Wrong(report, read.Reading) == "", $"{name} {seed}: {Wrong(report, read.Reading)}");
            Assert.True(Alarms(read) == "", $"{name} {seed}: {Alarms(read)}");
            Assert.Equal((report.Title, SyntheticReport.Agency, report.Year), (read.Reading.Title, read.Reading.Agency, read.Reading.Year));
            Assert.Equal(6, read.Reading.Headings.Count);
        }
    }, iter: 40, threads: 1);

    /// <summary>One fault each; the rules that must speak.</summary>
    static IEnumerable<(string Name, Action<SyntheticReport> Spoil, string[] Rules)> Faults()
    {
        yield return ("a cell of the results", r => r["T3.3.3.2", "business"] += 3, ["K1", "K2"]);
        yield return ("a cell received", r => r["T3.1", "person"] += 2, ["K1", "K3"]);
        yield return ("a review upheld", r => r["T4.review", "upheld"] += 1, ["K5"]);
        yield return ("rules of a county", r => r["T2.1.1", "in-force"] = 1, ["K8"]);
        yield return ("received in prose", r => r.Slips.Add(($"全县共收到政府信息公开申请{r["T3.1", "total"]}件", $"全县共收到政府信息公开申请{r["T3.1", "total"] + 7}件")), ["K9"]);
        yield return ("carried in in prose", r => r.Slips.Add(($"上年结转{r["T3.2", "total"]}件", $"上年结转{r["T3.2", "total"] + 1}件")), ["K9"]);
        yield return ("carried out in prose", r => r.Slips.Add(($"继续办理{r["T3.4", "total"]}件", $"继续办理{r["T3.4", "total"] + 1}件")), ["K9"]);
        yield return ("reviews in prose", r => r.Slips.Add(($"行政复议{r["T4.review", "total"]}件", $"行政复议{r["T4.review", "total"] + 1}件")), ["K9"]);
        yield return ("all answered", r => r.Slips.Add(("结转下年度继续办理", "所有政府信息公开申请均在法定期限内予以答复。结转下年度继续办理")), ["K10"]);
        yield return ("no reviews", r => r.Slips.Add(($"全县因政府信息公开被申请行政复议{r["T4.review", "total"]}件，被提起行政诉讼的案件中未经复议直接起诉{r["T4.lawsuit", "total"]}件", "全县未发生因政府信息公开引发的行政复议和行政诉讼")), ["K10"]);
        yield return ("a list that does not add up", r => r.Slips.Add(("其他类2500条", "其他类2600条")), ["prose_sum"]);
        yield return ("period of another year", r => r.Slips.Add(("自2023年1月1日起至2023年12月31日", "自2022年1月1日起至2022年12月31日")), ["K19"]);
        yield return ("no counts of fees", r => r.Slips.Add(("发出信息处理费收费通知0件，总金额0元，实际收取0元", "未收取信息处理费")), ["missing"]);
        yield return ("another heading", r => r.Headings[4] = "五、存在的问题", ["K19"]);
        yield return ("nothing in five", r => r.Slips.AddRange([("存在的主要问题：一是主动公开的深度还不够，个别单位对政策的解读停留在文字层面；二是个别单位答复申请的规范性有待提高。", "无。"), ("改进情况：2024年将加强业务培训和日常指导，丰富解读形式，健全答复前审核机制，推动政务公开工作提质增效。", "")]), ["K17"]);
    }

    public static TheoryData<string> FaultNames => [.. Faults().Select(f => f.Name)];

    [Theory, MemberData(nameof(FaultNames))]
    public void One_fault_is_told_by_its_rules_in_every_layout_and_nothing_else_is(string name)
    {
        var fault = Faults().Single(f => f.Name == name);
        var report = new SyntheticReport(7);
        fault.Spoil(report);
        foreach (var (file, bytes) in report.Files())
        {
            // Running text without line ends does not show a heading of other words, and one row for （六） hides what the fixture holds in three.
            if (file == "short-names.html" || (file == "one-line.txt" && name == "another heading")) continue;
            var read = Checked(file, bytes);
            var failed = read.Findings.Where(f => f.Outcome == CheckOutcome.Fails).Select(f => f.Rule).Distinct().Order().ToArray();
            var unsure = read.Findings.Where(f => f.Outcome == CheckOutcome.Uncertain).Select(f => f.Rule).Distinct().Order().ToArray();
            // Where labels stand apart from their numbers, a table that does not add up has no certain reading.
            var flat = file is "labels-first.txt" && fault.Rules.Any(r => r is "K1" or "K2" or "K3");
            Assert.True(fault.Rules.Order().SequenceEqual(flat ? unsure : failed), $"{file}: {Alarms(read)}");
            Assert.True(read.Counts || flat, file);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("—")]
    public void A_stroke_or_a_blank_for_zero_is_named_at_its_cell(string printed)
    {
        var report = new SyntheticReport(3);
        CellAddress at = new("T3.3.3.2", "research");
        report.Printed[at] = printed;
        foreach (var (file, bytes) in report.Files().Where(f => (!f.Name.EndsWith(".txt", StringComparison.Ordinal) || f.Name == "tabs.txt") && f.Name != "short-names.html"))
        {
            var found = Checked(file, bytes).Findings.Where(f => f.Outcome is CheckOutcome.Fails or CheckOutcome.Uncertain).ToList();
            Assert.True(found is [{ Rule: "K7", Outcome: CheckOutcome.Fails }], file + string.Join(';', found.Select(f => f.Rule + f.Printed)));
            Assert.Equal([at], found[0].Cells);
            Assert.StartsWith("table3/T3.3.3.2/科研机构", CheckedReport.Place(found[0]));
        }
    }

    [Fact]
    public async Task Through_LibreOffice_to_PDF_and_back_the_numbers_are_the_same()
    {
        var report = new SyntheticReport(11);
        var converter = PdfConverter.Shared;
        var pdf = await converter.ConvertAsync(report.Docx(), TestContext.Current.CancellationToken);
        var read = Checked("年报.pdf", pdf);
        Assert.Equal("", Wrong(report, read.Reading));
        Assert.Equal("", Alarms(read));
        report["T3.3.4.1", "person"] += 5;
        var spoilt = Checked("年报.pdf", await converter.ConvertAsync(report.Docx("torn"), TestContext.Current.CancellationToken));
        Assert.Equal("", Wrong(report, spoilt.Reading));
        Assert.Contains("K1", spoilt.Findings.Where(f => f.Outcome == CheckOutcome.Fails).Select(f => f.Rule));
    }

    [Fact]
    public void Columns_in_rows_and_digits_run_together_are_read_by_the_identities()
    {
        // Rows of the results one below another, of which four were copied column by column.
        var report = new SyntheticReport(5);
        var rows = ReportTables.Table3Rows.Select(r => report.Table3Cells(r.Code)).ToList();
        var numbers = new List<string>();
        for (var r = 0; r < 25; r++)
            if (r == 6) { for (var c = 0; c < 7; c++) for (var k = 6; k < 10; k++) numbers.Add(rows[k][c]); r = 9; }
            else numbers.AddRange(rows[r]);
        var text = report.Text("labels-first").Replace(string.Join(' ', rows.SelectMany(r => r)), string.Join(' ', numbers));
        var read = Checked("a.txt", Encoding.UTF8.GetBytes(text));
        Assert.Equal("", Wrong(report, read.Reading));
        Assert.Equal("", Alarms(read));

        var glued = report.Text("tabs");
        foreach (var row in rows) glued = glued.Replace(string.Join('\t', row), string.Concat(row));
        read = Checked("b.txt", Encoding.UTF8.GetBytes(glued));
        Assert.All(report.Figures.Where(f => f.Key.Row[1] == '3'), f => Assert.True(read.Reading.Cell(f.Key) is { Certain: false } or { Kind: CellKind.NotFound } || read.Reading.Cell(f.Key).Value == f.Value, f.Key.ToString()));
        Assert.DoesNotContain(read.Findings, f => f.Outcome == CheckOutcome.Fails);
    }

    [Fact]
    public void Tables_as_pictures_are_said_not_to_be_readable()
    {
        var html = System.Text.RegularExpressions.Regex.Replace(new SyntheticReport(2).Html("standard"), "<table>.*?</table>", "<p><img src=\"biao.png\"></p>", System.Text.RegularExpressions.RegexOptions.Singleline);
        var read = Checked("a.html", Encoding.UTF8.GetBytes(html));
        Assert.Equal(["附表二", "附表三", "附表四"], read.Findings.Where(f => f.Rule == "read").Select(f => f.Place));
        Assert.All(read.Findings, f => Assert.Equal(CheckOutcome.NotAssessable, f.Outcome));
        Assert.False(read.Counts);
    }

    [Fact]
    public void The_trial_form_of_2019_is_named_and_what_maps_is_read()
    {
        var report = new SyntheticReport(4) { Year = 2020 };
        var html = System.Text.RegularExpressions.Regex.Replace(report.Html("short-names"), "<table><tr><td colspan=4>第二十条第（一）项.*?</table>", """
            <table><tr><td colspan=4>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年新制作数量</td><td>本年新公开数量</td><td>对外公开总数量</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>规范性文件</td><td>6</td><td>6</td><td>30</td></tr>
            <tr><td colspan=4>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr><tr><td>行政许可</td><td>200</td><td>+5</td><td>4321</td></tr><tr><td>其他对外管理服务事项</td><td>80</td><td>0</td><td>99</td></tr></table>
            """, System.Text.RegularExpressions.RegexOptions.Singleline);
        var read = Checked("a.html", Encoding.UTF8.GetBytes(html));
        Assert.Equal(ReportForm.Trial2019, read.Reading.Form);
        Assert.Equal(4321, read.Reading["T2.5.1", "count"].Value);
        Assert.Equal(CellKind.NotFound, read.Reading["T2.1.2", "made"].Kind);
        Assert.Equal(175, read.Reading.Found(ReportTables.Table3));
    }

    [Fact]
    public void What_is_no_report_is_refused()
    {
        Assert.Contains("不像", Assert.Throws<UnreadableDocumentException>(() => ReportReader.Read("<html><body><p>关于春节放假的通知</p></body></html>"u8.ToArray(), "a.html")).Message);
        Assert.Contains("不是年度报告", Assert.Throws<UnreadableDocumentException>(() => ReportReader.Read("{\"a\":1}"u8.ToArray(), "a.json")).Message);
        Assert.Contains("不是有效的 JSON", Assert.Throws<UnreadableDocumentException>(() => ReportReader.Read("{\"table2\":"u8.ToArray(), "a.json")).Message);
    }
}
