using System.Net;
using Gongkai.Indicators;
using Gongkai.Statutes.Remedies;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Figures, cases, people and units: what was typed is never lost, and what was refused is never half saved.</summary>
public sealed class FormTests : WebTest
{
    Task<List<TypedFigure>> FiguresAsync(int year) => In(p => p.GetRequiredService<GongkaiContext>().TypedFigures.Where(f => f.Year == year && f.AgencyId == 3).OrderBy(f => f.Id).ToListAsync());

    [Fact]
    public async Task A_table_of_figures_is_saved_whole_or_not_and_only_what_changed()
    {
        using var client = await SignedInAsync("chengban");
        const string Address = "/desk/figures/fill?year=2020&agency=3&back=%2Fdesk%2Ffigures%3Fyear%3D2020";
        var open = await PageAsync(client, Address);
        Assert.Equal(TypedFigureService.Indicators.Count, open.QuerySelectorAll("tbody input[inputmode=decimal]").Length);
        Assert.Contains("已填 0 / ", open.Body!.TextContent);

        // One bad row: nothing is saved, the good rows keep what was typed, the bad one is marked.
        var refused = await SendAsync(client, Address, open, new() { ["value:zones/district"] = "0", ["source:zones/district"] = "专区台账", ["value:zones/halls"] = "1.5", ["source:zones/halls"] = "台账", ["value:fees/charged"] = "12.5" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Empty(await FiguresAsync(2020));
        var marked = await PageAsync(refused);
        Assert.Equal(2, marked.QuerySelectorAll("tr.bad").Length);
        Assert.Equal("#" + marked.QuerySelector("tr.bad input[inputmode]")!.Id, marked.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal("专区台账", marked.QuerySelector("input[name='source:zones/district']")!.GetAttribute("value"));

        // 0 is a figure, an empty row is none; the common source serves rows without their own.
        var saved = await SendAsync(client, Address, marked, new() { ["value:zones/halls"] = "15", ["source"] = "财务系统" });
        Assert.Equal("/desk/figures?year=2020", saved.Headers.Location?.ToString());
        Assert.Equal([("zones/district", 0L, "专区台账"), ("zones/halls", 15L, "台账"), ("fees/charged", 1250L, "财务系统")],
            (await FiguresAsync(2020)).Select(f => (f.IndicatorKey, f.Value, f.Source)));

        // Nothing changed: nothing recorded. A figure once typed does not become 未填 again.
        Assert.Contains("没有改动任何一行", await (await SubmitAsync(client, Address, [])).Content.ReadAsStringAsync());
        Assert.Contains("不能改回“未填”", await (await SubmitAsync(client, Address, new() { ["value:zones/halls"] = "" })).Content.ReadAsStringAsync());

        // A change supersedes and keeps; a page opened before it is stale in that row alone.
        var early = await PageAsync(client, Address);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, Address, new() { ["value:zones/halls"] = "16" })).StatusCode);
        var stale = await SendAsync(client, Address, early, new() { ["value:zones/halls"] = "17", ["value:zones/villages"] = "3", ["source:zones/villages"] = "台账" });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        var page = await PageAsync(stale);
        Assert.Equal("17", page.QuerySelector("tr.bad input[inputmode]")!.GetAttribute("value"));
        Assert.Equal("3", page.QuerySelector("input[name='value:zones/villages']")!.GetAttribute("value"));
        Assert.Equal(4, (await FiguresAsync(2020)).Count);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, Address, page, [])).StatusCode);
        var halls = (await FiguresAsync(2020)).Where(f => f.IndicatorKey == "zones/halls").ToList();
        Assert.Equal([(15L, false), (16L, false), (17L, true)], halls.Select(f => (f.Value, f.Current)));
        Assert.Contains("历次填报（3）", (await PageAsync(client, Address)).Body!.TextContent);
        Assert.Equal(6, (await PageAsync(client, "/desk/figures?year=2020&agency=3&history=all")).QuerySelectorAll("tbody tr").Length);
        Assert.Equal(4, (await PageAsync(client, "/desk/figures?year=2020&agency=3")).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task A_sum_shown_rounded_is_not_changed_by_saving_the_table()
    {
        using var client = await SignedInAsync("zhujian");
        var agency = await In(p => p.AgencyAsync("RC-308"));
        await In(async p => { await p.GetRequiredService<TypedFigureService>().EnterAsync(await p.ActorAsync("zhujian"), "T2.8.1/amount", agency, 2020, 123_456_789, "台账"); return 0; });
        var address = $"/desk/figures/fill?year=2020&agency={agency}";
        Assert.Equal("123.46", (await PageAsync(client, address)).QuerySelector("input[name='value:T2.8.1/amount']")!.GetAttribute("value"));
        Assert.Contains("没有改动任何一行", await (await SubmitAsync(client, address, [])).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, address, new() { ["source:T2.8.1/amount"] = "非税系统" })).StatusCode);
        var now = await In(p => p.GetRequiredService<GongkaiContext>().TypedFigures.SingleAsync(f => f.Year == 2020 && f.AgencyId == agency && f.Current));
        Assert.Equal((123_456_789L, "非税系统"), (now.Value, now.Source));
    }

    [Fact]
    public async Task Months_are_saved_as_a_grid_and_shown_beside_the_year()
    {
        using var client = await SignedInAsync("chengban");
        const string Address = "/desk/figures/fill?year=2020&agency=3&view=months&back=%2Fdesk%2Ffigures%3Fyear%3D2020";
        var open = await PageAsync(client, Address);
        Assert.Equal(TypedFigureService.Indicators.Count * 12, open.QuerySelectorAll("tbody input[inputmode=decimal]").Length);
        var refused = await SendAsync(client, Address, open, new() { ["value:T2.5.1/count:1"] = "10", ["value:T2.5.1/count:2"] = "一百", ["source:T2.5.1/count"] = "许可台账", ["value:fees/charged:3"] = "12.5" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Empty(await FiguresAsync(2020));
        var marked = await PageAsync(refused);
        Assert.Equal(["行政许可本年处理决定数量 2月：数值不对：只填数字，没有的填 0", "实际收取信息处理费 3月：数据来源没有填"], marked.QuerySelectorAll("#problems a").Select(a => a.TextContent));
        foreach (var link in marked.QuerySelectorAll("#problems a")) Assert.Equal("true", marked.QuerySelector(link.GetAttribute("href")!)!.GetAttribute("aria-invalid"));
        Assert.Equal("10", marked.QuerySelector("input[name='value:T2.5.1/count:1']")!.GetAttribute("value"));
        Assert.Equal("许可台账", marked.QuerySelector("input[name='source:T2.5.1/count']")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, Address, marked, new() { ["value:T2.5.1/count:2"] = "20", ["source"] = "财务系统" })).StatusCode);
        Assert.Equal([("T2.5.1/count", 1, 10L, "许可台账"), ("T2.5.1/count", 2, 20L, "许可台账"), ("fees/charged", 3, 1250L, "财务系统")], (await FiguresAsync(2020)).Select(f => (f.IndicatorKey, f.Month, f.Value, f.Source)));
        Assert.Contains("没有改动任何一行", await (await SubmitAsync(client, Address, [])).Content.ReadAsStringAsync());

        // The year's own page shows what the months come to, and says when they contradict it.
        var year = await PageAsync(client, "/desk/figures/fill?year=2020&agency=3");
        Assert.Contains("按月填报合计 1、2月", year.Body!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/figures/fill?year=2020&agency=3", new() { ["value:T2.5.1/count"] = "25", ["source"] = "年度统计" })).StatusCode);
        Assert.Contains("1、2月合计30，与全年数25不一致", (await PageAsync(client, "/desk/figures/fill?year=2020&agency=3")).Body!.TextContent);

        // A page opened before somebody else's change of one month is stale in that month alone.
        var early = await PageAsync(client, Address);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, Address, new() { ["value:T2.5.1/count:1"] = "11" })).StatusCode);
        var stale = await SendAsync(client, Address, early, new() { ["value:T2.5.1/count:1"] = "12", ["value:T2.5.1/count:4"] = "4" });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        var page = await PageAsync(stale);
        Assert.Equal(["12", "4"], new[] { 1, 4 }.Select(m => page.QuerySelector($"input[name='value:T2.5.1/count:{m}']")!.GetAttribute("value")));
        Assert.Single(page.QuerySelectorAll("input[aria-invalid=true]"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, Address, page, [])).StatusCode);
        Assert.Equal([12L, 20L, 4L], (await FiguresAsync(2020)).Where(f => f is { Current: true, Month: > 0, IndicatorKey: "T2.5.1/count" }).OrderBy(f => f.Month).Select(f => f.Value));
        Assert.Equal(2, (await PageAsync(client, "/desk/figures?year=2020&agency=3&month=1&history=all")).QuerySelectorAll("tbody tr.old").Length);
    }

    [Fact]
    public async Task A_slip_in_one_row_never_takes_back_what_another_wrote_in_a_row_left_alone()
    {
        using var client = await SignedInAsync("zhujian");
        var agency = await In(p => p.AgencyAsync("RC-308"));
        Task EnterAsync(long value) => In(async p => { await p.GetRequiredService<TypedFigureService>().EnterAsync(await p.ActorAsync("zhujian"), "T2.5.1/count", agency, 2020, value, "台账"); return 0; });
        Task<long> StandingAsync() => In(p => p.GetRequiredService<GongkaiContext>().TypedFigures.Where(f => f.Year == 2020 && f.AgencyId == agency && f.IndicatorKey == "T2.5.1/count" && f.Current).Select(f => f.Value).SingleAsync());
        await EnterAsync(3);
        var address = $"/desk/figures/fill?year=2020&agency={agency}";
        var opened = await PageAsync(client, address);
        await EnterAsync(5);
        // A slip elsewhere: the row left alone comes back as it stands now.
        var refused = await PageAsync(await SendAsync(client, address, opened, new() { ["value:T2.6.1/count"] = "七", ["source:T2.6.1/count"] = "台账" }));
        Assert.Equal("5", refused.QuerySelector("input[name='value:T2.5.1/count']")!.GetAttribute("value"));
        Assert.Equal("七", refused.QuerySelector("input[name='value:T2.6.1/count']")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, address, refused, new() { ["value:T2.6.1/count"] = "7" })).StatusCode);
        Assert.Equal(5, await StandingAsync());
        // Changed on the old page itself, after a slip elsewhere: told, not overwritten.
        var slip = await PageAsync(await SendAsync(client, address, opened, new() { ["value:T2.5.1/count"] = "4", ["value:T2.6.2/count"] = "七", ["source:T2.6.2/count"] = "台账" }));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(client, address, slip, new() { ["value:T2.6.2/count"] = "7" })).StatusCode);
        Assert.Equal(5, await StandingAsync());
    }

    static Dictionary<string, string> Notice(string received) => new()
    {
        ["f-agency"] = "3", ["f-kind"] = "lawsuit", ["f-received"] = received, ["f-number"] = "（2022）鲁0811行初7号", ["f-claim"] = "请求确认违法", ["on"] = "2022-01-20", ["f-simplified"] = "no",
    };

    [Fact]
    public async Task A_rule_of_the_district_is_shown_and_set_as_what_it_is()
    {
        using var client = await SignedInAsync("admin");
        async Task<Dictionary<string, string>> RulesAsync()
        {
            var facts = (await PageAsync(client, "/desk/settings")).QuerySelectorAll("section.card").Single(s => s.QuerySelector("h2")!.TextContent == "本区的规则").QuerySelector("dl.facts")!;
            return facts.QuerySelectorAll("dt").Zip(facts.QuerySelectorAll("dd")).ToDictionary(f => f.First.TextContent, f => f.Second.TextContent);
        }
        var before = await RulesAsync();
        Assert.Equal(("30天（默认）", "01-25（默认）", "是（默认）", "15个工作日（默认）"), (before["导入结束以后坏行保留的天数"], before["单位报送年度报告的期限"], before["区政府收到的申请并入区政府办公室的年度报告"], before["补正期限默认工作日数"]));
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/settings", new() { ["f-import-row-days"] = "90", ["f-file-by"] = "01-20", ["f-reason"] = "测试" }, "保存并重算")).StatusCode);
        var after = await RulesAsync();
        Assert.Equal(("90天", "01-20", "15个工作日（默认）"), (after["导入结束以后坏行保留的天数"], after["单位报送年度报告的期限"], after["补正期限默认工作日数"]));
    }

    [Fact]
    public async Task A_refused_case_keeps_every_field_and_its_key_and_opens_once()
    {
        using var client = await SignedInAsync("chengban");
        const string Address = "/desk/remedies/new?back=%2Fdesk%2Fremedies%3Fkind%3Dlawsuit";
        var typed = new Dictionary<string, string>(Notice("2022-01-18")) { ["f-request"] = "任公开〔1999〕1号" };
        var refused = await SubmitAsync(client, Address, typed);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        var form = page.QuerySelector("main form[method=post]")!;
        foreach (var (key, value) in typed) Assert.Equal(value, Values(form)[key]);
        Assert.Equal("#f-request", page.QuerySelector("#problems a")!.GetAttribute("href"));
        var made = await SendAsync(client, Address, page, new() { ["f-request"] = "" });
        Assert.StartsWith("/desk/remedies/", made.Headers.Location!.ToString());
        Assert.Equal(made.Headers.Location, (await SendAsync(client, Address, page, new() { ["f-request"] = "" })).Headers.Location);
        // Found by number, by the court's number, and with the filters one came with.
        Assert.Single((await PageAsync(client, "/desk/remedies?q=行初7")).QuerySelectorAll("tbody tr"));
        Assert.Empty((await PageAsync(client, "/desk/remedies?q=行初7&kind=review")).QuerySelectorAll("tbody tr"));
        Assert.Equal("/desk/remedies?kind=lawsuit", (await PageAsync(client, made.Headers.Location.ToString())).QuerySelectorAll("main a").First(a => a.TextContent == "返回列表").GetAttribute("href"));
    }

    [Fact]
    public async Task A_late_answer_is_asked_for_its_reason_which_survives_another_refusal_and_staleness()
    {
        using var client = await SignedInAsync("chengban");
        var made = (await SubmitAsync(client, "/desk/remedies/new", Notice("2021-12-01"))).Headers.Location!.ToString();
        var act = made + "/answer";
        Assert.Contains("■", (await PageAsync(client, made)).QuerySelector($".acts a[href='{act}']")!.TextContent);
        var asked = await PageAsync(await SubmitAsync(client, act, []));
        Assert.Equal("#f-override", asked.QuerySelector("#problems a")!.GetAttribute("href"));
        var again = await PageAsync(await SendAsync(client, act, asked, new() { ["f-override"] = "法院送达延误", ["on"] = "2022-02-20" }));
        Assert.Equal("法院送达延误", again.QuerySelector("#f-override")!.TextContent);
        Assert.Equal("2022-02-20", again.QuerySelector("#on")!.GetAttribute("value"));
        Assert.Equal("#on", again.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, act, again, new() { ["on"] = "2022-01-20" })).StatusCode);
        var concluding = await PageAsync(client, made + "/conclude");
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, made + "/conclude", concluding, new() { ["f-result"] = "upheld" })).StatusCode);
        var stale = await SendAsync(client, made + "/conclude", concluding, new() { ["f-result"] = "corrected", ["f-document"] = "判决书" });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Equal("判决书", (await PageAsync(stale)).QuerySelector("#f-document")!.GetAttribute("value"));
        Assert.Contains("法院送达延误", (await PageAsync(client, made)).QuerySelector(".timeline")!.TextContent);
        using var town = await SignedInAsync("changgou");
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(made)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync(act)).StatusCode);
    }

    [Fact]
    public async Task A_case_registered_wrong_is_corrected_by_the_act_of_the_table()
    {
        Assert.SkipUnless(RemedyProcedure.Table.Find("amend-entry") is not null, "程序表还没有更正登记信息这一步");
        using var client = await SignedInAsync("chengban");
        var made = (await SubmitAsync(client, "/desk/remedies/new", Notice("2022-01-18"))).Headers.Location!.ToString();
        var act = made + "/amend-entry";
        var page = await PageAsync(client, act);
        // What stands is shown; what is typed is only what is wrong.
        Assert.Contains("行政诉讼（未经复议直接起诉）", page.QuerySelector("dl.facts")!.TextContent);
        Assert.Equal("", Values(page.QuerySelector("main form[method=post]")!)["f-number"]);
        var nothing = await PageAsync(await SendAsync(client, act, page, new() { ["f-reason"] = "看错" }));
        Assert.Equal("看错", nothing.QuerySelector("#f-reason")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, act, nothing, new() { ["f-kind"] = "review", ["f-number"] = "任政复〔2022〕8号" })).StatusCode);
        Assert.Single((await PageAsync(client, "/desk/remedies?q=〔2022〕8号&kind=review")).QuerySelectorAll("tbody tr"));
        var view = await PageAsync(client, made);
        Assert.Contains("任政复〔2022〕8号", view.QuerySelector("dl.facts")!.TextContent);
        Assert.Contains("看错", view.QuerySelector(".timeline")!.TextContent);
    }

    [Theory]
    [InlineData("/desk/people/new?back=%2Fdesk%2Fpeople%3Fpost%3DChief", "f-login", "中文", "/desk/people?post=Chief", "xin.ren")]
    [InlineData("/desk/units/new", "f-code", "RC-002", "/desk/units", "RC-901")]
    public async Task A_refused_person_or_unit_keeps_selects_and_dates_and_the_way_back(string address, string key, string wrong, string back, string right)
    {
        using var client = await SignedInAsync("admin");
        var typed = address.Contains("people")
            ? new Dictionary<string, string> { ["f-name"] = "新人", ["f-agency"] = "5" }
            : new() { ["f-name"] = "某某中心", ["f-shortName"] = "中心", ["f-mark"] = "任中公开", ["f-kind"] = "Unit", ["f-parent"] = "3", ["f-order"] = "77", ["f-from"] = "2021-06-01" };
        typed[key] = wrong;
        var refused = await SubmitAsync(client, address, typed);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await PageAsync(refused);
        foreach (var (name, value) in typed) Assert.Equal(value, Values(page.QuerySelector("main form[method=post]")!)[name]);
        Assert.Equal("#" + key, page.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal(back, (await SendAsync(client, address, page, new() { [key] = right })).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Units_stand_as_a_tree_and_say_what_changes_when()
    {
        using var client = await SignedInAsync("admin");
        var refused = await SubmitAsync(client, "/desk/units/5", new() { ["f-name"] = "改后的名称", ["f-order"] = "88", ["f-from"] = "2010-01-01" }, "保存变更");
        Assert.Equal("改后的名称", Values((await PageAsync(refused)).QuerySelector("main form[method=post]")!)["f-name"]);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/units/5", new() { ["f-name"] = "改后的名称", ["f-from"] = "2022-03-01" }, "保存变更")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, "/desk/units/new", new() { ["f-code"] = "RC-902", ["f-mark"] = "x", ["f-kind"] = "Unit", ["f-name"] = "信息中心", ["f-shortName"] = "中心", ["f-parent"] = "3" })).StatusCode);
        var rows = (await PageAsync(client, "/desk/units")).QuerySelectorAll("tbody tr").ToList();
        Assert.Contains("2022-03-01 起改称“改后的名称”", rows.Single(r => r.QuerySelector("a")!.GetAttribute("href") == "/desk/units/5").TextContent);
        var centre = rows.FindIndex(r => r.TextContent.Contains("信息中心"));
        Assert.NotNull(rows[centre].QuerySelector(".lv2"));
        Assert.Equal("/desk/units/3", rows[centre - 1].QuerySelector("a")!.GetAttribute("href"));
        var ending = await SubmitAsync(client, "/desk/units/3", new() { ["f-through"] = "2022-01-19" }, "撤销");
        Assert.Equal(HttpStatusCode.BadRequest, ending.StatusCode);
        Assert.Equal("2022-01-19", (await PageAsync(ending)).QuerySelector("#end-f-through")!.GetAttribute("value"));
        using var clerk = await SignedInAsync("chengban");
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/desk/units/5")).StatusCode);
    }

    [Fact]
    public async Task People_are_found_by_unit_post_and_whether_they_can_log_in()
    {
        // Posts and passwords are the security officer's.
        using var client = await SignedInAsync("anquan");
        var heads = await PageAsync(client, "/desk/people?post=Leader&login=none&agency=5");
        var row = Assert.Single(heads.QuerySelectorAll("tbody tr"));
        Assert.Contains("没有账号", row.TextContent);
        Assert.Contains("自 2016-01-01", row.TextContent);
        var person = row.QuerySelector("a")!.GetAttribute("href")!;
        var reset = await SubmitAsync(client, person, new() { ["password"] = "short" }, "开通账号");
        Assert.Equal("#password", (await PageAsync(reset)).QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, person, new() { ["f-agency"] = "6", ["f-post"] = "Supervisor", ["f-from"] = "2022-01-20" }, "任职")).StatusCode);
        Assert.Equal(2, (await PageAsync(client, person)).QuerySelectorAll("tbody tr").Length);
        Assert.All((await PageAsync(client, person)).QuerySelectorAll("button").Where(b => b.TextContent is "免去" or "开通账号"), b => Assert.True(b.HasAttribute("data-confirm")));
        await In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == "zhujian").ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddMinutes(10))));
        Assert.Contains("已锁定", Assert.Single((await PageAsync(client, "/desk/people?login=locked")).QuerySelectorAll("tbody tr")).TextContent);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await SignedInAsync("chengban")).GetAsync("/desk/people?handler=Export")).StatusCode);
    }
}
