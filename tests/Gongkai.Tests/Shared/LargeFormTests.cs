using System.Net;
using System.Text;
using Gongkai.Imports;
using Gongkai.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Shared;

/// <summary>A file exactly as large as the page promises is taken in.</summary>
public sealed class LargeFormTests : WebTest
{
    const int Promised = 20 << 20;

    /// <summary>Sends the form of the page as it stands, but for what is given, with a file.</summary>
    static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string field, byte[] bytes, string name, Dictionary<string, string>? given = null)
    {
        var page = await PageAsync(client, address);
        var form = page.QuerySelectorAll("main form[method=post]").First(f => f.QuerySelector($"input[type=file][name='{field}']") is not null);
        // What is promised here is what stands on the page.
        Assert.Matches("(不超过|最大) ?20 MB", form.TextContent);
        var values = Values(form);
        foreach (var (key, value) in given ?? []) values[key] = value;
        using var content = new MultipartFormDataContent();
        foreach (var (key, value) in values) if (key != field) content.Add(new StringContent(value), key);
        content.Add(new ByteArrayContent(bytes), field, name);
        return await client.PostAsync(address, content);
    }

    static byte[] Scan()
    {
        var scan = new byte[Promised];
        "%PDF-1.4"u8.CopyTo(scan);
        return scan;
    }

    Task<List<long>> ScansAsync() => In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Purpose == "proof").Select(a => a.Size).ToListAsync());

    [Fact]
    public async Task Of_a_paper_that_a_leader_signed_for_a_request()
    {
        var id = await In(async p =>
        {
            var (clerk, unit) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
            var requests = p.GetRequiredService<RequestService>();
            var opened = (await requests.RegisterAsync(clerk, unit, "register", People.Application(), null)).Id;
            foreach (var (act, values) in new (string, (string, string)[])[] { ("assign", [("unit", "综合科")]), ("search", [("places", "档案室"), ("found", "yes")]), ("draft", [("outcome", "GRANT"), ("text", "予以公开")]), ("submit-review", []) })
                await requests.PerformAsync(clerk, opened, act, People.Form("2022-01-20", values));
            return opened;
        });
        var leader = await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "rc-101-c").Select(u => u.Id).SingleAsync());
        using var client = await SignedInAsync("changgou");
        var done = await SendAsync(client, $"/desk/requests/{id}/sign", "scan-file", Scan(), "签字.pdf", new() { ["decider"] = leader, ["proof"] = "scan" });
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal([Promised], await ScansAsync());
    }

    [Fact]
    public async Task Of_a_paper_that_a_leader_signed_in_a_case()
    {
        using var client = await SignedInAsync("chengban");
        var made = (await SubmitAsync(client, "/desk/remedies/new", new() { ["f-agency"] = "3", ["f-kind"] = "lawsuit", ["f-received"] = "2022-01-18", ["f-number"] = "（2022）鲁0811行初7号", ["on"] = "2022-01-20", ["f-simplified"] = "no" })).Headers.Location!.ToString();
        var leader = await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "fenguan").Select(u => u.Id).SingleAsync());
        var done = await SendAsync(client, made + "/answer", "scan-file", Scan(), "签字.pdf", new() { ["decider"] = leader, ["proof"] = "scan" });
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal([Promised], await ScansAsync());
    }

    [Fact]
    public async Task Of_a_table_to_be_imported()
    {
        using var client = await SignedInAsync("chengban");
        var head = Encoding.UTF8.GetBytes("标题,公开类别,栏目,发布日期,备注\n");
        var row = Encoding.UTF8.GetBytes($"大表,其他,公告,2021-03-05,{new string('长', 5000)}\n");
        // Whole rows, and what is missing to the last byte as blanks.
        var bytes = Enumerable.Repeat((byte)' ', Promised).ToArray();
        head.CopyTo(bytes, 0);
        for (var at = head.Length; at + row.Length <= Promised; at += row.Length) row.CopyTo(bytes, at);
        var agency = (await PageAsync(client, "/desk/imports/new?kind=items")).QuerySelector("select[name=f-agency] option:not([value=''])")!.GetAttribute("value")!;
        var done = await SendAsync(client, "/desk/imports/new?kind=items", "file", bytes, "大.csv", new() { ["f-agency"] = agency });
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(Promised, await In(p => p.GetRequiredService<GongkaiContext>().Attachments.Where(a => a.Purpose == "import").OrderByDescending(a => a.Id).Select(a => a.Size).FirstAsync()));
        // A byte more is refused in plain words, with the form kept.
        var refused = await SendAsync(client, "/desk/imports/new?kind=items", "file", [.. bytes, (byte)' '], "大.csv", new() { ["f-agency"] = agency });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("文件超过20MB", (await PageAsync(refused)).QuerySelector("#problems")!.TextContent);
        Assert.Equal(0, await In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().CountAsync(i => i.FileName == "大.csv" && i.Written > 0)));
    }
}
