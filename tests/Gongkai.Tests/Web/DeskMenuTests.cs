using AngleSharp.Dom;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class DeskMenuTests : WebTest
{
    static List<(string Group, string[] Places)> Menu(IDocument page, string nav) =>
        [.. page.QuerySelectorAll($"{nav} .group").Select(g => (g.QuerySelector("p")!.TextContent, g.QuerySelectorAll("a").Select(a => a.TextContent).ToArray()))];

    [Theory]
    [InlineData("changgou", "依申请公开：办件 来信 请示决定 协助调查 文书 档案鉴定；救济和监督：复议诉讼 投诉举报 更正；主动公开：公开信息 规范性文件；报告和数据：年度报告 月报季报 比较 填报指标 导入 年历；管理：设置")]
    [InlineData("jiandu", "依申请公开：办件 协助调查 文书 档案鉴定；救济和监督：复议诉讼 投诉举报 更正；主动公开：公开信息 规范性文件 日常说法；报告和数据：年度报告 月报季报 比较 填报指标 导入 年历；管理：设置")]
    [InlineData("anquan", "管理：人员 设置")]
    [InlineData("shenji", "管理：审计日志 设置")]
    [InlineData("admin", "管理：人员 单位 消息 备份 设置")]
    public async Task Everybody_sees_the_places_they_may_use_by_groups_and_where_they_are(string login, string places)
    {
        using var client = await SignedInAsync(login);
        var page = await PageAsync(client, "/desk/settings");
        var side = Menu(page, "nav.places");
        Assert.Equal(places, string.Join("；", side.Select(g => $"{g.Group}：{string.Join(' ', g.Places)}")));
        // The one of the narrow screen opens without a script, says where one is, and offers the same.
        Assert.Equal(side.Select(g => string.Join(' ', g.Places)), Menu(page, "nav.places-menu").Select(g => string.Join(' ', g.Places)));
        Assert.Equal("菜单：设置", page.QuerySelector("nav.places-menu details:not([open]) > summary")!.TextContent.Trim());
        foreach (var nav in new[] { "nav.places", "nav.places-menu" })
        {
            Assert.Equal("/desk/settings", Assert.Single(page.QuerySelectorAll($"{nav} [aria-current=page]")).GetAttribute("href"));
            // Each list is named by the words over it.
            Assert.All(page.QuerySelectorAll($"{nav} ul"), l => Assert.Equal(l.ParentElement!.QuerySelector("p"), page.GetElementById(l.GetAttribute("aria-labelledby")!)));
        }
    }

    [Theory]
    [InlineData("/desk?tab=all", "办件")]
    [InlineData("/desk/requests/new", "办件")]
    [InlineData("/desk/report/2021/units", "年度报告")]
    [InlineData("/desk/complaints/new", "投诉举报")]
    [InlineData("/desk/notices", null)]
    public async Task The_place_that_a_page_belongs_to_is_marked(string address, string? place)
    {
        using var client = await SignedInAsync("kezhang");
        var page = await PageAsync(client, address);
        Assert.Equal(place is null ? [] : [place], page.QuerySelectorAll("nav.places [aria-current=page]").Select(a => a.TextContent));
        Assert.Equal(place is null ? "菜单" : $"菜单：{place}", page.QuerySelector("nav.places-menu summary")!.TextContent.Trim());
    }
}
