using System.Net;
using Gongkai.Tests.Web;
using Xunit;

namespace Gongkai.Tests.Requests.Desk;

/// <summary>Duplicates and repeats on the pages: told at registration, listed on the request, compared side by side.</summary>
public sealed class AlikeTests : WebTest
{
    [Fact]
    public async Task Who_registers_the_like_again_is_told_once_and_finds_both_side_by_side()
    {
        using var officer = await SignedInAsync("chengban");
        Dictionary<string, string> fields = new()
        {
            ["agency"] = "3", ["f-channel"] = "counter", ["f-received"] = "2022-01-18", ["f-category"] = "person", ["f-applicant"] = "甄某", ["f-contact"] = "电话",
            ["f-subject"] = "龙拱河湿地公园二期工程的施工合同", ["f-form"] = "paper", ["f-route"] = "mail",
        };
        var first = (await SubmitAsync(officer, "/desk/requests/new", fields)).Headers.Location!.ToString();
        var told = await SubmitAsync(officer, "/desk/requests/new", new(fields) { ["f-subject"] = "龙拱河湿地公园二期施工合同" });
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        var page = await PageAsync(told);
        Assert.Contains("提交过相似的申请", page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal(first, page.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        // Everything typed is still there.
        var second = (await SendAsync(officer, "/desk/requests/new", page, [])).Headers.Location!.ToString();
        var link = (await PageAsync(officer, second)).QuerySelector(".alike a")!.GetAttribute("href")!;
        Assert.Equal($"{second}/alike/{first.Split('/')[^1]}", link);
        var compared = await PageAsync(officer, link);
        Assert.Contains("同一申请人", compared.QuerySelector(".head")!.TextContent);
        Assert.Equal("龙拱河湿地公园二期施工合同", compared.QuerySelectorAll(".side tbody tr")[2].QuerySelectorAll("td")[0].TextContent.Trim());
        Assert.Contains(compared.QuerySelectorAll("mark"), m => m.TextContent.Contains("湿地公园二期"));
        Assert.NotNull(compared.QuerySelector($"a[href='{second}/void']"));
        Assert.Null(compared.QuerySelector("a[href*=repeat]"));
    }
}
