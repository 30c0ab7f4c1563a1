using System.Net;
using System.Text;
using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Statutes.Requests.Papers;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Papers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Papers over HTTP: from the request page to the applicant's telephone.</summary>
public sealed class PaperPageTests : WebTest
{
    [Fact]
    public async Task A_paper_is_previewed_issued_downloaded_stamped_and_read_by_its_applicant()
    {
        var (id, _) = await In(p => p.OpenAsync(PaperCases.ToReply("GRANT")));
        using var office = await SignedInAsync("chengban");
        var request = await PageAsync(office, $"/desk/requests/{id}");
        Assert.Contains(request.QuerySelectorAll("#papers a"), a => a.TextContent == "生成政府信息公开告知书");
        Assert.DoesNotContain("印发文书", request.QuerySelector(".cannot")!.TextContent);
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync($"/desk/requests/{id}/issue-paper")).StatusCode);
        var address = request.QuerySelectorAll("#papers a").First(a => a.TextContent == "生成政府信息公开告知书").GetAttribute("href")!;
        var make = await PageAsync(office, address);
        Assert.Contains("（印发时编号）", make.QuerySelector(".sheet")!.TextContent);
        var preview = await PageAsync(await SendAsync(office, address, make, new() { ["f-附件"] = "方案复印件", ["act"] = "preview" }));
        Assert.Contains("附件：方案复印件", preview.QuerySelector(".sheet")!.TextContent);
        var issued = await SendAsync(office, address, preview, new() { ["act"] = "issue" });
        var paper = issued.Headers.Location!.ToString();
        Assert.StartsWith($"/desk/requests/{id}/papers/", paper);
        // Sent again it is not issued again.
        var twice = await SendAsync(office, address, preview, new() { ["act"] = "issue" });
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        Assert.Contains("已经印发", (await PageAsync(twice)).QuerySelector("#problems")!.TextContent);
        var docx = await office.GetAsync(paper + "/file/docx");
        Assert.Equal("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync(paper + "/file/scan")).StatusCode);

        // The applicant, with the receipt's code, sees nothing until it is sent.
        var code = await In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), id, "applicant"));
        var number = await In(p => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync());
        using var applicant = Stranger();
        Assert.Equal("/query/mine", (await SubmitAsync(applicant, "/query", new() { ["number"] = number, ["code"] = code })).Headers.Location!.ToString());
        var seq = paper.Split('/')[^1];
        Assert.Null((await PageAsync(applicant, "/query/mine")).QuerySelector($"a[href='/query/paper/{seq}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await applicant.GetAsync($"/query/paper/{seq}")).StatusCode);
        await In(async p => { await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "send", People.Form("2022-01-20", ("sent-by", "electronic"), ("override", "答复已在系统外办理"))); return 0; });
        Assert.NotNull((await PageAsync(applicant, "/query/mine")).QuerySelector($"a[href='/query/paper/{seq}']"));
        var made = await applicant.GetAsync($"/query/paper/{seq}");
        Assert.Equal(("application/pdf", "inline"), (made.Content.Headers.ContentType!.MediaType, made.Content.Headers.ContentDisposition!.DispositionType));

        // The stamped scan takes its place.
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in Values((await PageAsync(office, paper)).QuerySelector("form[enctype]")!).Where(v => v.Key != "scan")) form.Add(new StringContent(value), key);
        form.Add(new ByteArrayContent([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]), "scan", "盖章.png");
        Assert.Equal(HttpStatusCode.Redirect, (await office.PostAsync(paper + "?handler=Scan", form)).StatusCode);
        Assert.Equal("image/png", (await applicant.GetAsync($"/query/paper/{seq}")).Content.Headers.ContentType!.MediaType);

        // Anybody can ask whether it is genuine, and learns nothing else.
        var row = await In(p => p.GetRequiredService<GongkaiContext>().Set<PaperRow>().SingleAsync(r => r.DossierId == id));
        using var anybody = Stranger();
        var found = await SubmitAsync(anybody, "/verify", new() { ["number"] = row.Number, ["code"] = row.Code });
        var said = (await PageAsync(found)).QuerySelector("main")!.TextContent;
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        foreach (var words in new[] { row.Number, "济宁市任城区人民政府办公室", "2022年1月20日", row.Sha256, row.ScanSha256! }) Assert.Contains(words, said);
        foreach (var words in new[] { "王𠮷", "补偿方案", number }) Assert.DoesNotContain(words, said);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(anybody, "/verify", new() { ["number"] = row.Number, ["code"] = "2222-2222" })).StatusCode);
        Assert.Equal("/query", (await anybody.GetAsync($"/query/paper/{seq}")).Headers.Location!.ToString());
        foreach (var closed in new[] { paper, paper + "/file/docx", "/desk/papers", address }) Assert.Equal(HttpStatusCode.Redirect, (await anybody.GetAsync(closed)).StatusCode);
        using var other = await SignedInAsync("changgou");
        foreach (var closed in new[] { paper, paper + "/file/docx", address }) Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(closed)).StatusCode);
    }

    [Fact]
    public async Task The_head_writes_a_template_tries_it_on_a_real_request_and_gives_it_back()
    {
        var office = await In(p => p.AgencyAsync("RC-002"));
        var kind = PaperTable.Find("extension")!;
        await In(p => p.OpenAsync(PaperCases.StepsTo(kind)));
        using var chief = await SignedInAsync("kezhang");
        var list = await PageAsync(chief, $"/desk/papers?agency={office}");
        Assert.Equal(PaperTable.All.Count, list.QuerySelectorAll("main table.list tbody tr").Length);
        var address = $"/desk/papers/{kind.Key}?agency={office}";
        var tried = await PageAsync(await SubmitAsync(chief, address, new() { ["text"] = kind.Template + "\n<b>敬请谅解</b>", ["act"] = "preview" }));
        Assert.Contains("<b>敬请谅解</b>", tried.QuerySelector(".sheet")!.TextContent);
        Assert.Contains("王𠮷㐀：", tried.QuerySelector(".sheet")!.TextContent);
        var refused = await SubmitAsync(chief, address, new() { ["text"] = "请等待。", ["act"] = "save" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("缺少“新的答复期限”（《政府信息公开条例》第三十三条第二款）", (await PageAsync(refused)).QuerySelector("#problems")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(chief, address, new() { ["text"] = kind.Template + "\n敬请谅解。", ["act"] = "save" })).StatusCode);
        Assert.Contains("本单位文本第1版", (await PageAsync(chief, address)).QuerySelector(".head")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(chief, address, [], "恢复")).StatusCode);
        Assert.Contains("通用文本", (await PageAsync(chief, address)).QuerySelector(".head")!.TextContent);
        // Words of the unit, one form.
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(chief, $"/desk/papers?agency={office}", new() { ["f-contact-phone"] = "演示电话 9" })).StatusCode);
        Assert.Equal("演示电话 9", (await PageAsync(chief, $"/desk/papers?agency={office}")).QuerySelector("#f-contact-phone")!.GetAttribute("value"));
        // The clerk reads and cannot write.
        using var clerk = await SignedInAsync("chengban");
        Assert.Equal(HttpStatusCode.Forbidden, (await SubmitAsync(clerk, address, new() { ["text"] = kind.Template + "\n附言", ["act"] = "save" })).StatusCode);
        using var admin = await SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync(address)).StatusCode);
    }
}
