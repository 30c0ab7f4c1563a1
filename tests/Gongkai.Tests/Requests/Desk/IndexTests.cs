using Gongkai.Tests.Web;
using Xunit;

namespace Gongkai.Tests.Requests.Desk;

/// <summary>The work list as each person sees it.</summary>
public sealed class IndexTests : WebTest
{
    [Fact]
    public async Task The_head_is_told_to_urge_from_three_working_days_before_and_the_handler_is_warned_from_five()
    {
        using var officer = await SignedInAsync("chengban");
        using var chief = await SignedInAsync("kezhang");
        // The last days lie 5, 4, 3 and 1 working days after 20 January.
        var found = new List<(string Handler, string Chief)>();
        foreach (var received in new[] { "2021-12-29", "2021-12-28", "2021-12-27", "2021-12-23" })
        {
            var id = await In(p => p.RegisterAsync(received));
            async Task<string> LineAsync(HttpClient who) => (await PageAsync(who, "/desk?tab=open")).QuerySelector($"tr[data-open='/desk/requests/{id}'] td:last-child")!.TextContent;
            found.Add((await LineAsync(officer), await LineAsync(chief)));
        }
        Assert.Collection(found,
            f => { Assert.Contains("▲ 临期", f.Handler); Assert.Contains("还剩 5 个工作日", f.Handler); Assert.Contains("● 在期", f.Chief); Assert.DoesNotContain("需督促", f.Chief); },
            f => { Assert.Contains("▲ 临期", f.Handler); Assert.DoesNotContain("需督促", f.Chief); },
            f => { Assert.Contains("还剩 3 个工作日", f.Chief); Assert.Contains("▲ 临期", f.Chief); Assert.Contains("需督促", f.Chief); Assert.DoesNotContain("需督促", f.Handler); },
            f => { Assert.Contains("还剩 1 个工作日", f.Chief); Assert.Contains("需督促", f.Chief); });
    }

    [Fact]
    public async Task A_chief_gives_a_request_to_somebody_by_name_who_takes_it_over_on_its_page()
    {
        using var officer = await SignedInAsync("chengban");
        using var chief = await SignedInAsync("kezhang");
        var request = $"/desk/requests/{await In(p => p.RegisterAsync())}";
        var page = await PageAsync(chief, request + "/assign");
        var person = page.QuerySelectorAll("#f-handler option").Single(o => o.TextContent.Contains("承办人（演示）")).GetAttribute("value")!;
        Assert.Equal(request, (await SendAsync(chief, request + "/assign", page, new() { ["f-unit"] = "综合科", ["f-handler"] = person })).Headers.Location?.ToString());
        var text = (await PageAsync(officer, request)).QuerySelector("main")!.TextContent;
        Assert.Contains("承办 承办人（演示）（还没有接办）", text);
        Assert.Contains("承办人：承办人（演示）", text);
        Assert.DoesNotContain(person, text);
        Assert.Contains("待接办", (await PageAsync(officer, "/desk?person=me&stage=processing")).QuerySelector($"tr[data-open='{request}']")!.TextContent);
        Assert.Equal(request, (await SubmitAsync(officer, request + "/accept", [])).Headers.Location?.ToString());
        Assert.Contains("待检索拟稿", (await PageAsync(officer, "/desk?person=me&stage=processing")).QuerySelector($"tr[data-open='{request}']")!.TextContent);
    }

    [Fact]
    public async Task A_letter_nobody_confirmed_stands_over_the_list_until_it_is_confirmed()
    {
        using var officer = await SignedInAsync("chengban");
        var page = await PageAsync(officer, "/desk");
        Assert.Contains("没有按时确认收到日期", page.QuerySelector(".notice.bad")!.TextContent);
        var lines = (await PageAsync(officer, page.QuerySelector(".notice.bad a")!.GetAttribute("href")!)).QuerySelectorAll("tbody tr");
        Assert.Contains("■ 未按时确认 2022-01-18", Assert.Single(lines).TextContent);
        var request = lines[0].GetAttribute("data-open")!;
        Assert.Contains("应当确认的日期", (await PageAsync(officer, request)).QuerySelector(".next")!.TextContent);
        await SubmitAsync(officer, request + "/confirm", new() { ["f-proof"] = "电话确认", ["f-override"] = "联系不上" });
        Assert.Null((await PageAsync(officer, "/desk")).QuerySelector(".notice.bad"));
    }
}
