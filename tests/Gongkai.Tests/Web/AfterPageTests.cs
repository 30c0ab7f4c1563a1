using System.Net;
using System.Text.RegularExpressions;
using Gongkai.Disposal;
using Gongkai.Jobs;
using Gongkai.Matters;
using Gongkai.Statutes.Matters;
using Gongkai.Storage;
using Gongkai.Tests.Disposal;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>The pages of what comes after a request, over real HTTP.</summary>
public sealed class AfterPageTests() : WebTest
{
    [Fact]
    public async Task A_list_is_drawn_up_signed_on_paper_and_by_log_in_and_carried_out()
    {
        var quoting = await In(async p => await p.ComplaintAsync(2015, await p.NumberAsync(await p.ArchivedAsync()), about: "RC-002"));
        using var chief = await SignedInAsync("kezhang");
        var list = await PageAsync(chief, "/desk/retention");
        var file = Assert.Single(list.QuerySelectorAll("main input[name=file]:not([disabled])")).GetAttribute("value")!;
        Assert.Contains("2010", list.QuerySelector("main table.list tbody")!.TextContent);
        Assert.Equal(1, (await SheetAsync(await chief.GetAsync("/desk/retention?handler=Export"))).Rows);
        Assert.Equal("/desk/retention", (await chief.GetAsync("/desk/retention/new")).Headers.Location?.ToString());
        var refused = await SubmitAsync(chief, $"/desk/retention/new?file={file}", new() { [$"why-{file}"] = "" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("理由没有写", await refused.Content.ReadAsStringAsync());
        // What has not run out cannot be slipped in by its number.
        var office = await In(p => p.AgencyAsync("RC-002"));
        var other = await In(p => p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.AgencyId == office && r.ArchivedOn > new DateOnly(2021, 1, 1)).Select(r => r.DossierId).FirstAsync());
        Assert.Contains("还没有届满", await (await SubmitAsync(chief, $"/desk/retention/new?file={other}", [])).Content.ReadAsStringAsync());
        var made = await SubmitAsync(chief, $"/desk/retention/new?file={file}", []);
        var address = made.Headers.Location!.ToString();
        Assert.Matches("^/desk/retention/lists/[0-9]+$", address);
        Assert.Empty((await PageAsync(chief, "/desk/retention")).QuerySelectorAll("main input[name=file]:not([disabled])"));

        using var clerk = await SignedInAsync("chengban");
        Assert.DoesNotContain("撤回清册", (await PageAsync(clerk, address)).QuerySelector("main .acts")!.TextContent);
        var leader = await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "fenguan").Select(u => u.Id).SingleAsync());
        var page = await PageAsync(clerk, address + "/approve");
        var values = Values(page.QuerySelector("main form[method=post]")!);
        var paper = new MultipartFormDataContent();
        foreach (var (key, value) in values.Where(v => v.Key is not ("scan-file" or "decider" or "proof"))) paper.Add(new StringContent(value), key);
        paper.Add(new StringContent(leader), "decider");
        paper.Add(new StringContent("scan"), "proof");
        paper.Add(new ByteArrayContent("%PDF-1.4 signed"u8.ToArray()), "scan-file", "签字.pdf");
        Assert.Equal(address, (await clerk.PostAsync(address + "/approve", paper)).Headers.Location?.ToString());
        Assert.Equal(address, (await SubmitAsync(clerk, address + "/witness", [])).Headers.Location?.ToString());
        Assert.Contains("正在逐件销毁", (await PageAsync(clerk, address)).QuerySelector("main .next")!.TextContent);
        await In(async p => { await p.GetRequiredService<JobRunner>().RunNextAsync(DisposalJob.JobKey); return 0; });
        var done = await PageAsync(clerk, address);
        Assert.Contains("已销毁 1 件", done.QuerySelector("main .next")!.TextContent);
        var register = await clerk.GetAsync(address + "?handler=Register");
        Assert.Equal(HttpStatusCode.OK, register.StatusCode);
        Assert.Contains("鉴销〔2022〕1号", Uri.UnescapeDataString(register.Content.Headers.ContentDisposition!.FileNameStar!));
        Assert.Contains("已清除", (await PageAsync(clerk, $"/desk/requests/{file}")).QuerySelector("main")!.TextContent);
        Assert.Contains("鉴定销毁清册 鉴销〔2022〕1号", (await PageAsync(clerk, $"/desk/requests/{file}")).QuerySelector("main .timeline")!.TextContent);
        // The complaint that quotes it stands by itself, and says why there is no more to be read there.
        var complaint = (await PageAsync(clerk, $"/desk/complaints/{quoting}")).QuerySelector("main")!.TextContent;
        foreach (var said in new[] { "招标结果没有公开", "郑某", "这件申请的案卷已于2022年1月20日鉴定销毁" }) Assert.Contains(said, complaint);
        // By itself nobody erases a request any more.
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/desk/requests/{other}/erase")).StatusCode);
        using var town = await SignedInAsync("changgou");
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(address + "?handler=Register")).StatusCode);
    }

    [Fact]
    public async Task A_stranger_complains_keeps_the_code_and_withdraws()
    {
        using var person = Stranger();
        var unit = await In(p => p.AgencyAsync("RC-308"));
        Dictionary<string, string> form = new() { ["f-target"] = $"{unit}", ["f-about"] = "reply", ["f-content"] = "<b>逾期</b>不答复", ["f-person"] = "郑某", ["f-phone"] = "13900000000" };
        Task<HttpResponseMessage> PostAsync(Dictionary<string, string> fields) => SendMultipartAsync(person, "/complain", fields);
        var refused = await PostAsync(new(form) { ["f-phone"] = "" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        Assert.Contains("至少填一种", page.QuerySelector("#problems")!.TextContent);
        Assert.Equal("<b>逾期</b>不答复", page.QuerySelector("#f-content")!.TextContent);
        var done = await PostAsync(form);
        Assert.Equal("/complain", done.Headers.Location?.ToString());
        var receipt = await PageAsync(person, "/complain");
        var (number, code) = (receipt.QuerySelector("main strong.nowrap")!.TextContent, receipt.QuerySelector("main .code")!.TextContent);
        Assert.Matches("^投诉〔2022〕[0-9]+号$", number);
        // Told once.
        Assert.Null((await PageAsync(person, "/complain")).QuerySelector("main .code"));

        using var later = Stranger();
        Assert.Equal("/query", (await later.GetAsync("/query/matter")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(later, "/query", new() { ["number"] = number, ["code"] = "2222-2222-2222" })).StatusCode);
        Assert.Equal("/query/matter", (await SubmitAsync(later, "/query", new() { ["number"] = number.Replace('〔', '(').Replace('〕', ')'), ["code"] = code.ToLowerInvariant() })).Headers.Location?.ToString());
        Assert.Contains("正在决定是否受理", (await PageAsync(later, "/query/matter")).QuerySelector("main h1")!.TextContent);
        Assert.Equal("/query/matter", (await SendMultipartAsync(later, "/query/matter/take-back", [])).Headers.Location?.ToString());
        Assert.Contains("已经撤回", (await PageAsync(later, "/query/matter")).QuerySelector("main h1")!.TextContent);
        // A complaint opens no request, and a request's page no complaint.
        Assert.Equal("/query", (await later.GetAsync("/query/mine")).Headers.Location?.ToString());

        using var office = await SignedInAsync("chengban");
        var list = await PageAsync(office, "/desk/complaints?sort=newest-down");
        var open = list.QuerySelectorAll("main table.list a").First(a => a.TextContent == number).GetAttribute("href")!;
        var view = await office.GetStringAsync(open);
        Assert.Contains("&lt;b&gt;逾期&lt;/b&gt;不答复", view);
        Assert.Contains("郑某", view);
        Assert.True((await SheetAsync(await office.GetAsync("/desk/complaints?handler=Export"))).Rows >= 2);
        using var watcher = await SignedInAsync("jiandu");
        Assert.DoesNotContain("郑某", (await SheetAsync(await watcher.GetAsync("/desk/complaints?handler=Export"))).Text);
        using var town = await SignedInAsync("changgou");
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(Regex.Replace(open, "\\?.*", ""))).StatusCode);
    }

    [Fact]
    public async Task The_unit_complained_of_sees_what_it_is_asked_and_nothing_of_who_complains()
    {
        var id = await In(p => p.GetRequiredService<GongkaiContext>().Matters.Where(m => m.Procedure == "complaint").Select(m => m.DossierId).SingleAsync());
        using var unit = await SignedInAsync("zhujian");
        var page = await unit.GetStringAsync($"/desk/complaints/{id}");
        foreach (var hidden in new[] { "周某某", "20221", "老旧改造的招标结果没有在网站公布", "招标公告已公开，中标结果没有公开", "已经督促该单位" }) Assert.DoesNotContain(hidden, page);
        foreach (var shown in new[] { "补发中标结果", "请说明该项目招标结果", "整改完成" }) Assert.Contains(shown, page);
        Assert.Contains("投诉〔2022〕1号", await unit.GetStringAsync("/desk/complaints"));
        Assert.DoesNotContain("周某某", await unit.GetStringAsync("/desk/complaints"));
        Assert.Equal(HttpStatusCode.Forbidden, (await unit.GetAsync("/desk/complaints/new")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await unit.GetAsync($"/desk/complaints/{id}/urge")).StatusCode);
        Assert.Equal($"/desk/complaints/{id}", (await SendMultipartAsync(unit, $"/desk/complaints/{id}/rectified", new() { ["f-done"] = "已经补发" })).Headers.Location?.ToString());
        using var office = await SignedInAsync("kezhang");
        Assert.Contains("已经补发", await office.GetStringAsync($"/desk/complaints/{id}"));
        // Another kind's address does not open it.
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync($"/desk/amendments/{id}")).StatusCode);
        // The figures of the year, each with its records behind it.
        var compare = await PageAsync(office, "/desk/compare?set=matters&from=2021&to=2022");
        Assert.Contains("查证属实的投诉举报", compare.QuerySelector("main")!.TextContent);
        Assert.Contains("投诉〔2022〕1号", await office.GetStringAsync("/desk/report/2022/behind?agency=1&key=complaints%2Ftrue"));
    }

    [Fact]
    public async Task More_files_than_are_kept_are_refused_and_none_is_kept()
    {
        var unit = await In(p => p.AgencyAsync("RC-101"));
        var words = new Dictionary<string, string> { ["record"] = "某表", ["wrong"] = "年龄", ["right"] = "五十", ["person"] = "冯某", ["identity"] = "身份证", ["phone"] = "13900000000" };
        var (dossier, code) = await In(p => p.GetRequiredService<AmendmentService>().LodgeAsync(unit, words, [("证.pdf", new MemoryStream("%PDF-1.4 id"u8.ToArray()))], "x"));
        await In(async p => await p.GetRequiredService<AmendmentService>().PerformAsync(await p.ActorAsync("changgou"), dossier.Id, "ask-proof", People.Form("2022-01-20", ("points", "请补户口簿"), ("due", "2022-02-10"))));
        using var person = Stranger();
        await SubmitAsync(person, "/query", new() { ["number"] = dossier.Number, ["code"] = code! });
        Task<int> KeptAsync() => In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync(a => a.Purpose == MatterFields.Files));
        var before = await KeptAsync();
        var refused = await SendMultipartAsync(person, "/query/matter/give-proof", new() { ["f-explained"] = "见附件" }, 6);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        Assert.Contains("文件最多5个", page.QuerySelector("#problems")!.TextContent);
        Assert.Equal("见附件", page.QuerySelector("#f-explained")!.TextContent);
        Assert.Equal(before, await KeptAsync());
        Assert.Equal("/query/matter", (await SendMultipartAsync(person, "/query/matter/give-proof", new() { ["f-explained"] = "见附件" }, 5)).Headers.Location?.ToString());
        Assert.Equal(before + 5, await KeptAsync());
    }

    static async Task<HttpResponseMessage> SendMultipartAsync(HttpClient client, string address, Dictionary<string, string> fields, int files = 0)
    {
        var page = await PageAsync(client, address);
        var values = Values(page.QuerySelectorAll("main form[method=post]").First(f => f.GetAttribute("enctype") == "multipart/form-data"));
        foreach (var (key, value) in fields) values[key] = value;
        var content = new MultipartFormDataContent();
        foreach (var (key, value) in values.Where(v => v.Key is not ("f-matter-files" or "f-answer-files"))) content.Add(new StringContent(value), key);
        for (var n = 1; n <= files; n++) content.Add(new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes($"%PDF-1.4 page {n}")), "f-matter-files", $"证据{n}.pdf");
        return await client.PostAsync(address, content);
    }
}
