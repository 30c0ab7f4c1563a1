using System.Net;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class FilingPageTests : WebTest
{
    [Fact]
    public async Task A_scan_as_large_as_the_form_says_is_taken_in_and_kept_when_the_report_is_refused()
    {
        var town = await In(p => p.AgencyAsync("RC-101"));
        await In(async p => await p.GetRequiredService<FilingService>().BeginAsync(await p.ActorAsync("changgou"), town, 2021));
        using var client = await SignedInAsync("changgou");
        var address = $"/desk/report/2021/act/file?agency={town}";
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in Values((await PageAsync(client, address)).QuerySelector("main form[method=post]")!).Where(v => v.Key != "f-signed-page")) form.Add(new StringContent(value), key);
        var scan = new byte[19 << 20];
        "%PDF-1.4"u8.CopyTo(scan);
        form.Add(new ByteArrayContent(scan), "f-signed-page", "签字页.pdf");
        var response = await client.PostAsync(address, form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var page = await PageAsync(response);
        Assert.Contains("K7", page.QuerySelector("#problems")!.TextContent);
        Assert.NotEqual("", page.QuerySelector("input[type=hidden][name=f-signed-page]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_was_changed_after_the_page_was_opened_is_not_filed_unseen()
    {
        var town = await In(p => p.AgencyAsync("RC-101"));
        await In(async p =>
        {
            var actor = await p.ActorAsync("changgou");
            await p.GetRequiredService<FilingService>().BeginAsync(actor, town, 2021);
            foreach (var key in new[] { "T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount" }) await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, key, town, 2021, 0, "没有这项业务");
            foreach (var (slot, text) in new[] { ("supervision", "考核合格，没有责任追究。"), ("problems", "信息公开的时效还不够，政策解读的形式单一，群众看不懂。"), ("measures", "按月通报公开时效，重要文件同时准备图解和问答。") })
                await p.GetRequiredService<ReportTextService>().SaveAsync(actor, town, 2021, slot, text, 0);
            return 0;
        });
        using var clerk = await SignedInAsync("changgou");
        var leader = await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "rc-101-c").Select(u => u.Id).SingleAsync());
        var address = $"/desk/report/2021/act/file?agency={town}";
        async Task<HttpResponseMessage> SendAsync(AngleSharp.Dom.IDocument page)
        {
            var form = new MultipartFormDataContent();
            foreach (var (key, value) in Values(page.QuerySelector("main form[method=post]")!).Where(v => v.Key != "f-signed-page")) form.Add(new StringContent(key switch { "decider" => leader, "proof" => Statutes.Procedures.Proofs.Phone, _ => value }), key);
            form.Add(new ByteArrayContent("%PDF-1.4 signed"u8.ToArray()), "f-signed-page", "签字页.pdf");
            return await clerk.PostAsync(address, form);
        }
        var early = await PageAsync(clerk, address);
        await In(async p => await p.GetRequiredService<ReportTextService>().SaveAsync(await p.ActorAsync("changgou"), town, 2021, "problems", "信息公开的时效还不够，有两件超过二十个工作日，政策解读的形式单一，群众看不懂。", 1));
        var stale = await SendAsync(early);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        var page = await PageAsync(stale);
        Assert.Contains("有了改动", page.Body!.TextContent);
        // The page that says so shows what stands now, and that can be filed.
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(page)).StatusCode);
    }
}
