using System.Net;
using Gongkai.Requests;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Release;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>区分处理 over HTTP, as without any script: a file handed in, words struck, boxes typed, the new file with its proof, and the applicant who gets it.</summary>
public sealed class ReleasePageTests : WebTest
{
    Task<int> WorkAsync() => In(async p => { await p.WorkAsync(); return 0; });

    static async Task<HttpResponseMessage> UploadAsync(HttpClient client, string address, byte[] bytes, string name, string method)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in Values((await PageAsync(client, address)).QuerySelector("form[enctype]")!).Where(v => v.Key is not ("record" or "method"))) form.Add(new StringContent(value), key);
        form.Add(new StringContent(method), "method");
        form.Add(new ByteArrayContent(bytes), "record", name);
        return await client.PostAsync(address, form);
    }

    [Fact]
    public async Task A_file_is_struck_without_any_script_and_reaches_its_applicant_with_the_reply()
    {
        var id = await In(p => p.RegisterAsync());
        using var office = await SignedInAsync("chengban");
        var list = $"/desk/requests/{id}/release";
        Assert.NotNull((await PageAsync(office, $"/desk/requests/{id}")).QuerySelector($"a[href='{list}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync($"/desk/requests/{id}/redact")).StatusCode);
        // Refused with its reason, nothing kept.
        var wrong = await UploadAsync(office, list, Records.Pdf("a"), "纪要.pdf", "clean");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("请遮盖", (await PageAsync(wrong)).QuerySelector("#problems")!.TextContent);
        var work = (await UploadAsync(office, list, Records.Pdf("SECRETWORD 13800001234 stays"), "纪要.pdf", "strike")).Headers.Location!.ToString();
        Assert.StartsWith(list + "/", work);
        var waiting = await office.GetAsync(work);
        Assert.True(waiting.Headers.TryGetValues("Refresh", out _));
        Assert.NotNull((await PageAsync(waiting)).QuerySelector("progress"));
        await WorkAsync();

        var page = await PageAsync(office, work);
        Assert.Contains("13800001234", page.QuerySelector("fieldset .choice")!.TextContent);
        var picture = await office.GetAsync(page.QuerySelector(".marks img")!.GetAttribute("src"));
        Assert.Equal(("image/jpeg", true), (picture.Content.Headers.ContentType!.MediaType, picture.Headers.CacheControl!.NoStore));
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync($"{work}/page/2")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(office, work, page, new() { ["chosen"] = "0", ["act"] = "accept", ["ground"] = "A15" }, "遮住勾选的")).StatusCode);
        page = await PageAsync(office, work);
        Assert.Single(page.QuerySelectorAll(".marks svg:not(.hints) rect"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(office, work, page, new() { ["texts"] = "secretword", ["ground"] = "A16-2" }, "查找并遮住")).StatusCode);
        await WorkAsync();
        // A box typed in per cent; what is no number comes back with what was typed.
        page = await PageAsync(office, work);
        Assert.Equal(2, page.QuerySelectorAll(".marks svg:not(.hints) rect").Length);
        var refused = await SendAsync(office, work, page, new() { ["x-2"] = "95", ["y-2"] = "10", ["w-2"] = "10", ["h-2"] = "5" }, "保存这一页");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var kept = await PageAsync(refused);
        Assert.Contains("第3个框超出页面", kept.QuerySelector("#problems")!.TextContent);
        Assert.Equal("95", kept.QuerySelector("[name=x-2]")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(office, work, kept, new() { ["x-2"] = "80", ["y-2"] = "10", ["w-2"] = "10", ["h-2"] = "5", ["g-2"] = "A14" }, "保存这一页")).StatusCode);
        // The same page sent again is stale.
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(office, work, kept, [], "保存这一页")).StatusCode);
        // And one is taken away again by giving it no ground.
        page = await PageAsync(office, work);
        Assert.Equal(3, page.QuerySelectorAll(".marks svg:not(.hints) rect").Length);
        await SendAsync(office, work, page, new() { ["g-2"] = "" }, "保存这一页");
        page = await PageAsync(office, work);
        Assert.Equal(2, page.QuerySelectorAll(".marks svg:not(.hints) rect").Length);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(office, work, page, new() { ["title"] = "纪要（区分处理）", ["leave"] = "" }, "生成并核验")).StatusCode);
        await WorkAsync();

        page = await PageAsync(office, work);
        var said = page.QuerySelector("main")!.TextContent;
        foreach (var words in new[] { "核验通过", "条例第十五条 1处", "条例第十六条第二款 1处", "文字层", "画面" }) Assert.Contains(words, said);
        var file = page.QuerySelector("a.button")!.GetAttribute("href")!;
        Assert.Equal("application/pdf", (await office.GetAsync(file)).Content.Headers.ContentType!.MediaType);
        var number = file.Split('/')[^1];
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(office, list, new() { ["file"] = number }, "保存")).StatusCode);
        Assert.Contains("随答复提供1个文件", (await PageAsync(office, $"/desk/requests/{id}")).QuerySelector("main")!.TextContent);

        // Those who do not handle the request get nothing of it.
        using var anybody = Stranger();
        foreach (var closed in new[] { list, work, $"{work}/page/1", file }) Assert.Equal(HttpStatusCode.Redirect, (await anybody.GetAsync(closed)).StatusCode);
        using var other = await SignedInAsync("changgou");
        foreach (var closed in new[] { list, work, $"{work}/page/1", file }) Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(closed)).StatusCode);

        // The applicant has it with the reply, not before.
        var code = await In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), id, "applicant"));
        var request = await In(p => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync());
        using var applicant = Stranger();
        await SubmitAsync(applicant, "/query", new() { ["number"] = request, ["code"] = code });
        Assert.Equal(HttpStatusCode.NotFound, (await applicant.GetAsync($"/query/file/{number}")).StatusCode);
        await In(async p =>
        {
            var requests = p.GetRequiredService<RequestService>();
            var clerk = await p.ActorAsync("chengban");
            var leader = (await p.ActorAsync("fenguan")).UserId;
            await requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-20", ("unit", "综合科")));
            await requests.PerformAsync(clerk, id, "draft", People.Form("2022-01-20", ("outcome", "PARTIAL"), ("refused-ground", "A15"), ("text", "提供纪要")));
            await requests.PerformAsync(clerk, id, "submit-review", People.Form("2022-01-20"));
            await requests.PerformAsync(clerk, id, "sign", People.Form("2022-01-20") with { Decider = leader });
            await requests.PerformAsync(clerk, id, "send", People.Form("2022-01-20", ("sent-by", "electronic"), ("override", "答复已在系统外办理")));
            return 0;
        });
        Assert.NotNull((await PageAsync(applicant, "/query/mine")).QuerySelector($"a[href='/query/file/{number}']"));
        Assert.Equal("application/pdf", (await applicant.GetAsync($"/query/file/{number}")).Content.Headers.ContentType!.MediaType);
        Assert.Equal("/query", (await anybody.GetAsync($"/query/file/{number}")).Headers.Location!.ToString());
    }
}
