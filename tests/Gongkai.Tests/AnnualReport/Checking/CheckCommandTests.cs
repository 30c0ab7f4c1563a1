using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gongkai.CommandLine;
using Gongkai.Documents;
using Gongkai.Statutes.Reports;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary><c>gongkai check</c> as another program sees it.</summary>
public sealed class CheckCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("gongkai-check-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend("check").Prepend(typeof(DataFolder).Assembly.Location)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task A_clean_report_ends_with_its_tables_and_code_0_and_a_spoilt_one_with_1()
    {
        var clean = Write("clean.docx", new SyntheticReport(7).Docx());
        var report = new SyntheticReport(7);
        report["T3.1", "person"] += 2;
        var spoilt = Write("spoilt.html", Encoding.UTF8.GetBytes(report.Html("noisy")));
        var (code, output, _) = await RunAsync(clean, "--json");
        Assert.Equal(0, code);
        var only = JsonDocument.Parse(Assert.Single(output.TrimEnd().Split('\n'))).RootElement;
        Assert.Equal((clean, 200, 0), (only.GetProperty("file").GetString(), only.GetProperty("read").GetProperty("cells").GetInt32(), only.GetProperty("read").GetProperty("missing").GetArrayLength()));
        Assert.Equal((double)new SyntheticReport(7)["T3.1", "total"], only.GetProperty("tables").GetProperty("table3").GetProperty("rows")[0].GetProperty("values")[6].GetDouble());

        (code, output, _) = await RunAsync(clean, spoilt, "--json");
        Assert.Equal(1, code);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["K1", "K3"], lines.Where(l => l.TryGetProperty("rule", out _)).Select(l => l.GetProperty("rule").GetString()!).Order());
        var first = lines.First(l => l.TryGetProperty("rule", out _));
        Assert.Equal(["file", "rule", "place", "severity", "outcome", "printed", "computed", "evidence"], first.EnumerateObject().Select(p => p.Name));
        Assert.StartsWith("table3/T3.1/总计 ", first.GetProperty("place").GetString());
        Assert.Equal(("error", "fails"), (first.GetProperty("severity").GetString(), first.GetProperty("outcome").GetString()));

        (code, output, _) = await RunAsync(spoilt);
        Assert.Equal(1, code);
        Assert.Contains("【错误·不成立】2 条", output);
    }

    [Fact]
    public async Task A_pdf_is_read_by_the_child_that_lies_beside_the_program()
    {
        var converter = PdfConverter.Shared;
        var pdf = Write("a.pdf", await converter.ConvertAsync(new SyntheticReport(7).Docx(), TestContext.Current.CancellationToken));
        var (code, output, error) = await RunAsync(pdf, "--json");
        Assert.True(code == 0, output + error);
        Assert.Contains("\"cells\":200", output);
    }

    [Fact]
    public async Task Refused_files_are_told_and_the_others_still_checked()
    {
        var clean = Write("clean.txt", Encoding.UTF8.GetBytes(new SyntheticReport(7).Text("tabs")));
        var (code, output, error) = await RunAsync(Write("x.docx", [1, 2, 3]), clean, "--json");
        Assert.Equal(1, code);
        Assert.Contains("不是 Word 文档", error);
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(output.Split('\n')[0]).RootElement.GetProperty("tables").ValueKind);
    }

    [Fact]
    public async Task Last_years_report_opens_K4_and_our_own_json_is_a_report_too()
    {
        var json = Gongkai.AnnualReport.Checking.CheckedReport.Of("x", Gongkai.AnnualReport.Checking.ReportReader.Read(new SyntheticReport(9).Docx(), "a.docx"), null).Jsonl();
        var previous = Write("report.json", Encoding.UTF8.GetBytes(JsonDocument.Parse(json.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("tables").GetRawText()));
        var report = new SyntheticReport(7);
        foreach (var (column, _) in ReportTables.Table3Columns) report["T3.2", column] = new SyntheticReport(9)["T3.4", column] + (column == "legal" ? 1 : 0);
        var (code, output, _) = await RunAsync(Write("now.docx", report.Docx()), "--previous", previous, "--json");
        Assert.Equal(1, code);
        Assert.Contains("\"rule\":\"K4\",\"place\":\"table3/T3.2/法律服务机构", output);
        Assert.Equal(0, (await RunAsync(previous)).Code);
    }

    [Fact]
    public async Task Every_line_is_a_finding_or_ends_its_file_and_a_refused_report_of_last_year_stops_nothing()
    {
        var report = new SyntheticReport(7);
        report["T3.1", "person"] += 2;
        report.Printed[new("T3.3.3.2", "research")] = "/";
        string[] files = [Write("a.docx", report.Docx()), Write("b.html", Encoding.UTF8.GetBytes(report.Html("paged"))), Write("c.pdf", "%PDF-1.7 nothing"u8.ToArray()), Write("d.txt", Encoding.UTF8.GetBytes(report.Text("tabs")))];
        var (code, output, _) = await RunAsync([.. files, "--previous", Write("before.html", Encoding.UTF8.GetBytes(new SyntheticReport(8) { Year = 2022 }.Html("standard"))), "--json"]);
        Assert.Equal(1, code);
        var open = new Queue<string>(files);
        foreach (var line in output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement))
        {
            Assert.Equal(open.Peek(), line.GetProperty("file").GetString());
            if (line.TryGetProperty("tables", out var tables))
            {
                open.Dequeue();
                if (tables.ValueKind == JsonValueKind.Null) { Assert.NotEmpty(line.GetProperty("refusal").GetString()!); continue; }
                Assert.Equal(["table2", "table3", "table4"], tables.EnumerateObject().Select(t => t.Name));
                Assert.Equal((200, 0), (line.GetProperty("read").GetProperty("cells").GetInt32(), line.GetProperty("read").GetProperty("missing").GetArrayLength()));
                continue;
            }
            Assert.Equal(["file", "rule", "place", "severity", "outcome", "printed", "computed", "evidence"], line.EnumerateObject().Select(p => p.Name));
            Assert.Contains(line.GetProperty("severity").GetString(), (string[])["error", "warn", "info"]);
            Assert.Contains(line.GetProperty("outcome").GetString(), (string[])["fails", "uncertain", "not-assessable"]);
            if (line.GetProperty("rule").GetString() is "K1" or "K3" or "K4") Assert.Matches("^table3/T3[0-9.]+/[^ ]+ ", line.GetProperty("place").GetString());
        }
        Assert.Empty(open);
        Assert.Contains("\"rule\":\"K4\"", output);

        var refused = Write("old.docx", [1, 2, 3]);
        (code, output, var error) = await RunAsync(Write("clean.docx", new SyntheticReport(7).Docx()), "--previous", refused, "--json");
        Assert.Equal(1, code);
        Assert.StartsWith(refused, error);
        Assert.Equal([refused, Path.Combine(folder, "clean.docx")], output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("file").GetString()!));
    }

    [Theory]
    [InlineData("要写明文件")]
    [InlineData("没有“/nowhere/a.docx”这个文件", "/nowhere/a.docx")]
    [InlineData("不认识的选项 --data", "a.docx", "--data", "x")]
    public async Task A_wrong_call_is_code_2(string words, params string[] call)
    {
        var (code, output, error) = await RunAsync(call);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(words, error);
    }
}
