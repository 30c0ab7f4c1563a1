using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Every page at 1440 and 390 px: accessible by axe, no wider than the screen, no script error.</summary>
public sealed class PageTests(Site site) : IClassFixture<Site>
{
    public static TheoryData<string, string?, string> Pages => new()
    {
        { "home", null, "/" },
        { "about", null, "/about" },
        { "calculator", null, "/calculator?kind=reply&received=2021-02-05&letter=2021-02-08&served=2021-02-18" },
        { "login", null, "/login" },
        { "not-found", null, "/nowhere" },
        { "desk", "kezhang", "/desk" },
        { "desk-done", "chengban", "/desk?tab=done" },
        { "desk-empty", "chengban", "/desk?q=没有这样的内容" },
        { "register", "chengban", "/desk/requests/new" },
        { "request", "kezhang", "/desk/requests/100" },
        { "request-done", "kezhang", "/desk/requests/20" },
        { "act", "zhujian", "FIRST/request-correction" },
        { "act-refused", "kezhang", "/desk/requests/20/extend" },
        { "remedies", "chengban", "/desk/remedies" },
        { "items", "chengban", "/desk/items" },
        { "documents", "chengban", "/desk/documents" },
        { "figures", "chengban", "/desk/figures?year=2021" },
        { "report", "jiandu", "/desk/report/2021" },
        { "behind", "jiandu", "/desk/report/2021/behind?agency=1&key=T3.3.4.1%2Fperson" },
        { "behind-typed", "jiandu", "/desk/report/2021/behind?agency=1&key=T2.5.1%2Fcount" },
        { "settings", "admin", "/desk/settings" },
        { "forbidden", "changgou", "/desk/requests/20" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Looks_right_on_a_desk_and_on_a_phone(string name, string? login, string address)
    {
        foreach (var width in new[] { 1440, 390 })
        {
            await using var visit = await site.VisitAsync(login, width);
            if (address.StartsWith("FIRST"))
            {
                await visit.Page.GotoAsync("/desk?tab=all");
                address = await visit.Page.Locator("tr[data-open]").First.GetAttributeAsync("data-open") + address[5..];
            }
            await visit.Page.GotoAsync(address);
            await visit.LooksRightAsync(name);
        }
    }
}
