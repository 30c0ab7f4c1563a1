using System.Net;
using AngleSharp.Dom;
using Gongkai.AnnualReport;
using Gongkai.Storage;
using Gongkai.Tests.AnnualReport;
using Gongkai.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers.Desk;

/// <summary>The form of one act, whatever procedure the act belongs to.</summary>
public sealed class DossierActPageTests : WebTest
{
    async Task<string> CaseAsync(HttpClient clerk) => (await SubmitAsync(clerk, "/desk/remedies/new", new()
    {
        ["f-agency"] = $"{await In(p => p.AgencyAsync("RC-101"))}", ["f-kind"] = "review", ["f-received"] = "2022-01-18", ["f-number"] = "任政复〔2022〕9号", ["f-simplified"] = "no", ["on"] = "2022-01-20",
    })).Headers.Location!.ToString();

    static string Leader(IDocument page) => page.QuerySelectorAll("#decider option").Single(o => o.TextContent.Contains("RC-101分管")).GetAttribute("value")!;

    [Fact]
    public async Task A_field_called_like_one_beside_the_act_keeps_what_was_typed_in_it()
    {
        using var clerk = await SignedInAsync("changgou");
        var request = (await SubmitAsync(clerk, "/desk/requests/new?act=receive", new() { ["f-channel"] = "plain-mail", ["f-category"] = "person", ["f-applicant"] = "张某人", ["f-contact"] = "电话", ["f-subject"] = "某路拆迁补偿方案", ["f-form"] = "paper", ["f-route"] = "mail" })).Headers.Location!.ToString();
        var refused = await SubmitAsync(clerk, request + "/confirm", new() { ["f-proof"] = "1月20日电话确认", ["proof"] = "phone", ["on"] = "2022-03-01" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        var kept = Values(page.QuerySelector("main form[method=post]")!);
        Assert.Equal(("1月20日电话确认", "phone", "2022-03-01"), (kept["f-proof"], kept["proof"], kept["on"]));
        Assert.Equal(request, (await SendAsync(clerk, request + "/confirm", page, new() { ["on"] = "2022-01-20" })).Headers.Location?.ToString());
        Assert.Contains("1月20日电话确认", (await PageAsync(clerk, request)).QuerySelector(".timeline")!.TextContent);
    }

    [Fact]
    public async Task The_decider_of_a_case_and_of_a_report_is_asked_by_a_link_from_the_same_form()
    {
        using var clerk = await SignedInAsync("changgou");
        var town = await In(p => p.AgencyAsync("RC-101"));
        await In(async p =>
        {
            var actor = await p.ActorAsync("changgou");
            await p.GetRequiredService<FilingService>().BeginAsync(actor, town, 2021);
            await FilingTests.FillAsync(p, actor, town);
            return 0;
        });
        foreach (var (address, home) in new[] { (await CaseAsync(clerk) + "/answer", "/desk/remedies/"), ($"/desk/report/2021/act/file?agency={town}", $"/desk/report/") })
        {
            var page = await PageAsync(clerk, address);
            var unnamed = await SendAsync(clerk, address, page, new() { ["decider"] = "", ["ask"] = "yes" });
            Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
            var again = await PageAsync(unnamed);
            Assert.Equal("#decider", again.QuerySelector("#problems a")!.GetAttribute("href"));
            var asked = (await SendAsync(clerk, address, again, new() { ["decider"] = Leader(page), ["ask"] = "yes" })).Headers.Location!.ToString();
            var shown = await PageAsync(clerk, asked);
            Assert.StartsWith("http", shown.QuerySelector("#link")!.GetAttribute("value"));
            Assert.Contains(shown.QuerySelectorAll("main a"), a => a.GetAttribute("href")!.StartsWith(home, StringComparison.Ordinal));
        }
        Assert.Equal(["annual-report", "remedy"], await In(p => p.GetRequiredService<GongkaiContext>().DecisionRequests.Select(r => r.Procedure).Order().ToListAsync()));
    }

    [Fact]
    public async Task On_a_stale_page_the_form_stays_with_what_was_typed_and_with_what_stands_against_it_now()
    {
        using var clerk = await SignedInAsync("changgou");
        var made = await CaseAsync(clerk);
        var early = await PageAsync(clerk, made + "/conclude");
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(clerk, made + "/conclude", early, new() { ["f-result"] = "upheld" })).StatusCode);
        var stale = await SendAsync(clerk, made + "/conclude", early, new() { ["f-result"] = "corrected", ["f-document"] = "决定书" });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        var page = await PageAsync(stale);
        Assert.Contains("看最新情况", page.QuerySelector(".notice.bad")!.TextContent);
        Assert.Contains("这一步须在", page.QuerySelector("#problems")!.TextContent);
        Assert.Equal("决定书", page.QuerySelector("#f-document")!.GetAttribute("value"));
        Assert.Contains("现在不能办理", (await PageAsync(clerk, made + "/conclude")).QuerySelector(".notice.bad")!.TextContent);
    }
}
