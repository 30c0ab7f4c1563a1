using System.Net;
using System.Text;
using AngleSharp.Dom;
using Gongkai.Tests.Web;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Checking;

/// <summary>年报核对 over real HTTP, as a stranger uses it.</summary>
public sealed class CheckPageTests : WebTest
{
    async Task<(HttpResponseMessage Response, IDocument Page)> CheckAsync(HttpClient client, string name, byte[] bytes, (string Name, byte[] Bytes)? previous = null)
    {
        var form = (await PageAsync(client, "/check")).QuerySelector("main form[method=post]")!;
        using var content = new MultipartFormDataContent();
        foreach (var (key, value) in Values(form)) if (key.StartsWith("__", StringComparison.Ordinal)) content.Add(new StringContent(value), key);
        content.Add(new ByteArrayContent(bytes), "report", name);
        if (previous is { } p) content.Add(new ByteArrayContent(p.Bytes), "previous", p.Name);
        var response = await client.PostAsync("/check", content);
        return (response, await PageAsync(response));
    }

    [Fact]
    public async Task A_report_is_checked_its_wrong_cell_marked_and_the_findings_downloaded()
    {
        using var client = Stranger();
        var report = new SyntheticReport(7);
        report["T3.3.3.2", "business"] += 3;
        report.Slips.Add(("其他类2500条", "其他类&lt;script&gt;2600条"));
        var (response, page) = await CheckAsync(client, "年报.docx", report.Docx());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var wrong = page.QuerySelectorAll("td.wrong a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.NotEmpty(wrong);
        Assert.All(wrong, href => Assert.NotNull(page.QuerySelector(href)));
        Assert.Contains("K1", page.QuerySelector(".findings")!.TextContent);
        var download = page.QuerySelector("form.downloads")!;
        async Task<HttpResponseMessage> Download(string format, Action<Dictionary<string, string>>? change = null)
        {
            var fields = Values(download);
            fields["format"] = format;
            change?.Invoke(fields);
            return await client.PostAsync("/check?handler=Download", new FormUrlEncodedContent(fields));
        }
        var json = await (await Download("json")).Content.ReadAsStringAsync();
        Assert.Contains("\"rule\":\"K1\"", json);
        Assert.Contains("\"tables\":{\"table2\"", json);
        var (rows, text) = await SheetAsync(await Download("xlsx"));
        Assert.Equal(page.QuerySelectorAll(".findings > li").Length, rows);
        Assert.Contains("T3.3.3.2", text);
        // What did not come from us is not given back.
        Assert.Equal(HttpStatusCode.BadRequest, (await Download("json", f => f["result"] = Convert.ToBase64String("<script>"u8))).StatusCode);
    }

    [Fact]
    public async Task Last_years_report_is_read_too()
    {
        using var client = Stranger();
        var before = new SyntheticReport(8) { Year = 2022 };
        var (_, page) = await CheckAsync(client, "a.html", Encoding.UTF8.GetBytes(new SyntheticReport(7).Html("standard")), ("b.txt", Encoding.UTF8.GetBytes(before.Text("tabs"))));
        Assert.Contains("K4", page.QuerySelector(".findings")!.TextContent);
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "empty", "请选择" }, { "large.txt", "超过20MB" }, { "bomb.docx", "压缩炸弹" }, { "entity.docx", "DTD" }, { "cut.docx", "不完整" }, { "locked.docx", "密码" }, { "wide.html", "超过1000列" }, { "old.doc", "旧版" },
        { "picture.png", "不支持的文件类型" }, { "words.html", "不像政府信息公开工作年度报告" }, { "long.txt", "超过20万字" }, { "cut.pdf", "PDF" },
    };

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_hostile_or_unfit_file_gets_a_clear_refusal(string name, string words)
    {
        using var client = Stranger();
        var report = new SyntheticReport(7);
        byte[] bytes = name switch
        {
            "empty" => [],
            "large.txt" => new byte[21 << 20],
            "bomb.docx" => SyntheticReport.Zip(("_rels/.rels", ""), ("word/document.xml", new string(' ', 40 << 20))),
            "entity.docx" => SyntheticReport.Zip(("word/document.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>")),
            "cut.docx" => report.Docx()[..2000],
            "locked.docx" => [0xD0, 0xCF, 0x11, 0xE0, .. Encoding.Unicode.GetBytes("EncryptedPackage")],
            "wide.html" => Encoding.UTF8.GetBytes("<html><table><tr>" + string.Concat(Enumerable.Repeat("<td>1", 10_000)) + "</table>"),
            "old.doc" => [0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3],
            "picture.png" => [0x89, 0x50],
            "long.txt" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("政府信息公开工作年度报告\n", 60_000))),
            "cut.pdf" => "%PDF-1.7 nothing"u8.ToArray(),
            _ => "<html><p>通知</p></html>"u8.ToArray(),
        };
        var (response, page) = await CheckAsync(client, name, bytes);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(words, page.QuerySelector("#problems")!.TextContent);
        Assert.NotNull(page.QuerySelector("input[type=file]#report"));
    }

    [Fact]
    public async Task Macros_are_left_alone_and_the_report_is_read()
    {
        using var client = Stranger();
        using var stream = new MemoryStream();
        await stream.WriteAsync(new SyntheticReport(7).Docx());
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true)) zip.CreateEntry("word/vbaProject.bin");
        var (response, page) = await CheckAsync(client, "带宏.docm", stream.ToArray());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("宏，未运行", page.QuerySelector(".notice")!.TextContent);
    }

    [Fact]
    public async Task More_than_ten_files_a_minute_from_one_address_wait()
    {
        using var client = Stranger();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 11; i++) answers.Add((await CheckAsync(client, "a.png", [1])).Response.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.All(answers[..10], a => Assert.Equal(HttpStatusCode.BadRequest, a));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/check")).StatusCode);
    }
}
