using System.Net;
using System.Text;
using Gongkai.Messages;
using Gongkai.Requests.Intake;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Mail, reminders and messages from page to page over real HTTP.</summary>
public sealed class MailPageTests : WebTest
{
    Task<long> TakeAsync(string id, string subject, string body, int day = 20) => In(async p => (await p.GetRequiredService<IntakeService>().TakeAsync(await p.AgencyAsync("RC-101"), "gk@example.gov.cn",
        new(Encoding.UTF8.GetBytes($"From: 钱某 <qian@example.cn>\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}"), 200, true, new(2022, 1, day), 7, 1)))!.Value);

    [Fact]
    public async Task A_mail_is_listed_read_as_text_and_made_a_request_by_a_form_already_filled()
    {
        using var clerk = await SignedInAsync("changgou");
        var id = await TakeAsync("1@x", "<b>申请</b>公开账目", "<p>请公开<script>alert(1)</script>账目</p>", day: 17);
        var list = await PageAsync(clerk, "/desk/mail");
        var line = Assert.Single(list.QuerySelectorAll("tbody tr"), r => r.GetAttribute("data-open") == $"/desk/mail/{id}");
        Assert.Contains("<b>申请</b>公开账目", line.TextContent);
        Assert.Contains("超过一个工作日没有处理", list.QuerySelector(".notice.bad")!.TextContent);
        // The same alarm stands over the list of requests.
        Assert.Contains((await PageAsync(clerk, "/desk")).QuerySelectorAll(".notice.bad"), n => n.TextContent.Contains("封来信"));
        var page = await PageAsync(clerk, $"/desk/mail/{id}");
        Assert.Contains("请公开账目", page.QuerySelector(".theirs")!.TextContent);
        Assert.DoesNotContain("alert", page.Body!.TextContent);
        var original = await clerk.GetAsync(page.QuerySelector("a[href^='/desk/files/']")!.GetAttribute("href"));
        Assert.Equal(("text/plain", true), (original.Content.Headers.ContentType!.MediaType, original.Content.Headers.ContentDisposition?.DispositionType == "attachment"));
        var address = page.QuerySelector("a[href^='/desk/requests/new']")!.GetAttribute("href")!;
        var form = await PageAsync(clerk, address);
        Assert.Equal(("qian@example.cn", "钱某", "email"), (form.QuerySelector("#f-email")!.GetAttribute("value"), form.QuerySelector("#f-applicant")!.GetAttribute("value"), form.QuerySelector("#f-channel option[selected]")!.GetAttribute("value")));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(clerk, "/desk/requests/new", form, new() { ["f-category"] = "person", ["f-form"] = "electronic", ["f-applicant"] = "" })).StatusCode);
        var made = (await SendAsync(clerk, "/desk/requests/new", form, new() { ["f-category"] = "person", ["f-form"] = "electronic", ["f-route"] = "email" })).Headers.Location!.ToString();
        Assert.Contains("待确认", (await PageAsync(clerk, made)).QuerySelector("main")!.TextContent);
        Assert.Contains("已登记为申请", (await PageAsync(clerk, $"/desk/mail/{id}")).QuerySelector(".notice.done")!.TextContent);
        using var other = await SignedInAsync("zhujian");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/desk/mail/{id}")).StatusCode);
        Assert.DoesNotContain("公开账目", await other.GetStringAsync("/desk/mail?view=done"));
        using var admin = await SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync("/desk/mail")).StatusCode);
    }

    [Fact]
    public async Task A_mail_that_is_a_correction_leads_to_the_form_of_the_correction()
    {
        using var clerk = await SignedInAsync("changgou");
        var made = (await SubmitAsync(clerk, "/desk/requests/new", new() { ["f-channel"] = "counter", ["f-received"] = "2022-01-18", ["f-category"] = "person", ["f-applicant"] = "钱某", ["f-contact"] = "电话", ["f-subject"] = "账目", ["f-form"] = "paper", ["f-route"] = "mail" })).Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(clerk, $"{made}/request-correction", new() { ["f-points"] = "哪一年", ["f-due"] = "2022-02-14" })).StatusCode);
        var number = (await PageAsync(clerk, made)).QuerySelector("h1")!.TextContent.Trim();
        var id = await TakeAsync("1@x", $"补正 {number}", "2019年的账目");
        var page = await PageAsync(clerk, $"/desk/mail/{id}");
        Assert.Contains("接着登记", page.QuerySelector(".choice")!.TextContent);
        var next = (await SendAsync(clerk, "", page, new() { ["correction"] = "yes" }, "归入这个办件")).Headers.Location!.ToString();
        Assert.Equal($"{made}/receive-correction?mail={id}", next);
        Assert.Equal("2019年的账目", (await PageAsync(clerk, next)).QuerySelector("#f-subject")!.TextContent);
        Assert.Contains("收到邮件附卷", (await PageAsync(clerk, made)).QuerySelector(".timeline")!.TextContent);
        // Dismissed by mistake, and back again.
        var second = await TakeAsync("2@x", "投诉", "路灯不亮");
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(clerk, $"/desk/mail/{second}", new(), "不是公开申请")).StatusCode);
        Assert.Equal("/desk/mail", (await SubmitAsync(clerk, $"/desk/mail/{second}", new() { ["why"] = "complaint", ["note"] = "<i>信访</i>" }, "不是公开申请")).Headers.Location?.ToString());
        Assert.Contains("<i>信访</i>", (await PageAsync(clerk, $"/desk/mail/{second}")).QuerySelector(".timeline")!.TextContent);
        await SubmitAsync(clerk, $"/desk/mail/{second}", new(), "改为待处理");
        Assert.Contains("待处理", (await PageAsync(clerk, $"/desk/mail/{second}")).QuerySelector(".head")!.TextContent);
    }

    [Fact]
    public async Task The_bell_counts_what_is_unread_and_opening_reads_it()
    {
        using var officer = await SignedInAsync("chengban");
        await In(async p => { var me = await p.ActorAsync("chengban"); for (var i = 0; i < 2; i++) await p.GetRequiredService<NoticeService>().TellAsync([me.UserId], new($"t{i}", "分办给您<b>", $"第{i}条", "/desk?tab=open")); return 0; });
        Assert.StartsWith("2", (await PageAsync(officer, "/desk")).QuerySelector(".bell .n")!.TextContent);
        var page = await PageAsync(officer, "/desk/notices");
        Assert.Contains("分办给您<b>", page.QuerySelector(".told h2")!.TextContent);
        Assert.Equal("/desk?tab=open", (await SendAsync(officer, "", page, new(), "打开")).Headers.Location?.ToString());
        Assert.StartsWith("1", (await PageAsync(officer, "/desk")).QuerySelector(".bell .n")!.TextContent);
        Assert.Equal("/desk/notices", (await SubmitAsync(officer, "/desk/notices", new(), "全部标为读过")).Headers.Location?.ToString());
        Assert.Equal("", (await PageAsync(officer, "/desk/notices")).QuerySelector(".bell .n")?.TextContent ?? "");
        Assert.Equal(2, (await PageAsync(officer, "/desk/notices?view=all")).QuerySelectorAll(".told li").Length);
        // Other than the site nothing is offered until the district says so.
        Assert.Contains("没有开通", (await PageAsync(officer, "/desk/account")).QuerySelector("#notices")!.TextContent);
    }

    [Fact]
    public async Task Only_the_system_administrator_sees_what_went_out()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "sms.json"), "{\"url\":\"http://127.0.0.1:1/\"}");
        await In(async p => { await p.GetRequiredService<Outbox>().SendAsync(MessageChannel.Sms, "13800001234", new("收到申请", "您的申请 机密", TimeSpan.FromHours(1))); return 0; });
        using var admin = await SignedInAsync("admin");
        var page = await PageAsync(admin, "/desk/messages");
        var row = page.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("收到申请"));
        Assert.Contains("138****1234", row.TextContent);
        Assert.DoesNotContain("机密", page.Body!.TextContent);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/desk/messages?state=nonsense")).StatusCode);
        var (rows, text) = await SheetAsync(await admin.GetAsync("/desk/messages?handler=Export"));
        Assert.True(rows >= 1 && !text.Contains("13800001234"));
        using var officer = await SignedInAsync("chengban");
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/desk/messages")).StatusCode);
    }

    [Fact]
    public async Task Ways_are_chosen_on_the_account_page_and_the_applicant_is_asked_only_what_is_offered()
    {
        using var stranger = Client();
        await SubmitAsync(stranger, "/apply", new());
        await SubmitAsync(stranger, "/apply/what", new() { ["f-title"] = "某路批复" });
        await SubmitAsync(stranger, "/apply/agency", new() { ["agency"] = "3" });
        await SubmitAsync(stranger, "/apply/who", new() { ["f-category"] = "person" });
        await SubmitAsync(stranger, "/apply/identity", new() { ["f-applicant"] = "王某", ["f-identity-kind"] = "passport", ["f-identity-number"] = "E1" });
        await SubmitAsync(stranger, "/apply/how", new() { ["f-form"] = "electronic", ["f-route"] = "online" });
        Assert.Null((await PageAsync(stranger, "/apply/contact")).QuerySelector("[name=f-reminders]"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "messenger.json"), "{\"url\":\"http://127.0.0.1:1/\"}");
        await File.WriteAllTextAsync(Path.Combine(Folder, "mail.json"), "{\"host\":\"127.0.0.1\",\"port\":1,\"security\":\"none\",\"from\":\"gk@example.gov.cn\"}");
        using var admin = await SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(admin, "/desk/settings", new() { ["f-site-url"] = "gk.example.gov.cn/x", ["f-reason"] = "试行" }, "保存并重算")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(admin, "/desk/settings", new() { ["f-notify-officers"] = "yes", ["f-notify-applicants"] = "yes", ["f-site-url"] = "https://gk.example.gov.cn", ["f-mail-days"] = "60", ["f-reason"] = "试行" }, "保存并重算")).StatusCode);
        Assert.Contains("60天", (await PageAsync(admin, "/desk/settings")).Body!.TextContent);
        using var officer = await SignedInAsync("chengban");
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(officer, "/desk/account", new() { ["email"] = "yes", ["address"] = "不是邮箱" }, "保存")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(officer, "/desk/account", new() { ["messenger"] = "yes", ["email"] = "", ["name"] = "cheng" }, "保存")).StatusCode);
        Assert.Equal("cheng", (await PageAsync(officer, "/desk/account")).QuerySelector("#name")!.GetAttribute("value"));
        var contact = await PageAsync(stranger, "/apply/contact");
        Assert.Equal(["email", ""], contact.QuerySelectorAll("[name=f-reminders]").Select(i => i.GetAttribute("value")!));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(stranger, "/apply/contact", contact, new() { ["f-phone"] = "0537-1234567", ["f-reminders"] = "email" })).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(stranger, "/apply/contact", contact, new() { ["f-email"] = "w@example.cn", ["f-reminders"] = "email" })).StatusCode);
        Assert.Contains("发邮件到上面的邮箱", (await PageAsync(stranger, "/apply/check")).Body!.TextContent);
    }
}
