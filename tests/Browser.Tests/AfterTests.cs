using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>What comes after a request, in a browser at both widths: evidence, complaints, amendments.</summary>
public sealed class AfterTests(Site site)
{
    [Fact]
    public async Task Evidence_is_listed_from_the_request_and_bound()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await visit.RegisterAnsweredAsync("韩某人", "某广场改造方案");
        var number = Regex.Match(await page.InnerTextAsync(".head"), @"\S+〔\d{4}〕\d+号").Value;
        await page.GotoAsync("/desk/remedies/new");
        var unit = await page.EvaluateAsync<string>("() => [...document.querySelectorAll('#f-agency option')].map(o => o.textContent).join('|')");
        await page.SelectOptionAsync("#f-agency", new SelectOptionValue { Label = number.Contains("政办") ? "济宁市任城区人民政府办公室" : "济宁市任城区人民政府" });
        await page.SelectOptionAsync("#f-kind", "review");
        await page.FillAsync("#f-received", "2022-01-19");
        await page.FillAsync("#f-number", "济复〔2022〕77号");
        await page.FillAsync("#f-request", number);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex("/desk/remedies/[0-9]+$"));
        Assert.NotEmpty(unit);
        await visit.LooksRightAtBothWidthsAsync("remedy-open");
        await page.ClickAsync("text=证据目录");
        await visit.LooksRightAtBothWidthsAsync("evidence");
        await page.ClickAsync("main button:has-text('保存并合成')");
        await page.WaitForSelectorAsync("text=下载证据册", new() { Timeout = 90_000 });
        await visit.LooksRightAtBothWidthsAsync("evidence-bound");
    }

    [Fact]
    public async Task A_complaint_is_lodged_without_an_account_looked_up_and_handled()
    {
        await using var person = await site.VisitAsync();
        var page = person.Page;
        await page.GotoAsync("/complain");
        await page.ClickAsync("main form button[type=submit]");
        await person.LooksRightAtBothWidthsAsync("complain-wrong");
        await page.SelectOptionAsync("#f-target", new SelectOptionValue { Index = 3 });
        await page.SelectOptionAsync("#f-about", "publish");
        await page.FillAsync("#f-content", "某项目的招标结果没有公开");
        await page.FillAsync("#f-person", "郑某");
        await page.FillAsync("#f-phone", "13900000000");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=已经提交");
        await person.LooksRightAtBothWidthsAsync("complain-done");
        var (number, code) = (await page.InnerTextAsync("main strong.nowrap"), await page.InnerTextAsync("main .code"));
        await page.GotoAsync("/query");
        await page.FillAsync("#number", number);
        await page.FillAsync("#code", code);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/query/matter");
        await person.LooksRightAtBothWidthsAsync("matter-mine");

        await using var office = await site.VisitAsync("chengban");
        await office.Page.GotoAsync("/desk/complaints?sort=newest-down");
        await office.Page.ClickAsync($"main table.list a:has-text('{number}')");
        await office.LooksRightAtBothWidthsAsync("complaint");
        await office.Page.GotoAsync(new Uri(office.Page.Url).AbsolutePath + "/elsewhere");
        await office.LooksRightAtBothWidthsAsync("complaint-act");
        await using var unit = await site.VisitAsync("zhujian");
        await unit.Page.GotoAsync("/desk/complaints");
        await unit.Page.ClickAsync("main table.list tbody a");
        await unit.LooksRightAtBothWidthsAsync("complaint-unit");
    }

    [Fact]
    public async Task A_complaint_of_long_ago_is_appraised_beside_the_requests()
    {
        await using var office = await site.VisitAsync("chengban");
        var page = office.Page;
        await page.GotoAsync("/desk/complaints/new");
        await page.SelectOptionAsync("#f-target", new SelectOptionValue { Index = 3 });
        await page.SelectOptionAsync("#f-channel", "letter");
        await page.SelectOptionAsync("#f-about", "publish");
        await page.FillAsync("#f-received", "2010-03-01");
        await page.FillAsync("#f-content", "某项目的招标结果没有公开");
        await page.FillAsync("#f-person", "郑某");
        await page.FillAsync("#f-phone", "13900000000");
        await page.FillAsync("#on", "2010-03-01");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex("/desk/complaints/[0-9]+$"));
        var number = (await page.InnerTextAsync("h1")).Trim();
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/elsewhere");
        await page.FillAsync("#f-where", "市政府办公室");
        await page.FillAsync("#f-reason", "不属于受理范围");
        await page.FillAsync("#on", "2010-03-05");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync(new Regex("/desk/complaints/[0-9]+$"));
        await using var chief = await site.VisitAsync("kezhang");
        await chief.Page.GotoAsync("/desk/retention");
        await chief.LooksRightAtBothWidthsAsync("retention-due");
        await chief.Page.CheckAsync($"input[aria-label='选择 {number}']");
        await chief.Page.ClickAsync("main button:has-text('拟定鉴定销毁清册')");
        await chief.Page.WaitForURLAsync("**/desk/retention/new?*");
        await chief.LooksRightAtBothWidthsAsync("retention-new");
        await chief.Page.ClickAsync("main form button[type=submit]");
        await chief.Page.WaitForURLAsync(new Regex("/desk/retention/lists/[0-9]+$"));
        await chief.LooksRightAtBothWidthsAsync("retention-list");
        await chief.Page.ClickAsync($"main table.list a:has-text('{number}')");
        await chief.Page.WaitForURLAsync(new Regex("/desk/complaints/[0-9]+$"));
    }

    [Fact]
    public async Task An_amendment_is_refused_and_its_notice_is_made_on_the_pages_of_papers()
    {
        await using var visit = await site.VisitAsync("changgou");
        var page = visit.Page;
        await page.GotoAsync("/desk/amendments");
        await page.ClickAsync("main table.list tbody a");
        await visit.LooksRightAtBothWidthsAsync("amendment");
        var here = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync(here + "/transfer");
        await page.FillAsync("#f-party-agency", "济宁市任城区民政局");
        await page.FillAsync("#f-reason", "该表由民政局制作");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**" + here);
        await page.ClickAsync("text=生成转送函");
        await visit.LooksRightAtBothWidthsAsync("amendment-letter");
        await page.ClickAsync("main button:has-text('印发')");
        await page.WaitForURLAsync(new Regex(here + "/papers/[0-9]+$"));
        await visit.LooksRightAtBothWidthsAsync("amendment-issued");
    }
}
