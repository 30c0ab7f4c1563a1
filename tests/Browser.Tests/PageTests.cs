using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>Every page at 1440 and 390 px: accessible by axe, no wider than the screen, no script error.</summary>
public sealed class PageTests(Site site)
{
    public static TheoryData<string, string?, string> Pages => new()
    {
        { "home", null, "/" },
        { "about", null, "/about" },
        { "calculator", null, "/clock?kind=reply&received=2021-02-05&letter=2021-02-08&served=2021-02-18" },
        { "check", null, "/check" },
        { "find", null, "/find" },
        { "find-words", null, "/find?q=房屋拆迁补偿" },
        { "published", null, "/published/documents/1" },
        { "batch", null, "/apply/batch" },
        { "docket", null, "/docket" },
        { "complain", null, "/complain" },
        { "amend", null, "/amend" },
        { "retention", "kezhang", "/desk/retention" },
        { "retention-kept", "jiandu", "/desk/retention?tab=kept" },
        { "retention-gone", "kezhang", "/desk/retention?tab=gone" },
        { "retention-lists", "kezhang", "/desk/retention/lists" },
        { "complaints", "kezhang", "/desk/complaints" },
        { "complaints-asked", "zhujian", "/desk/complaints" },
        { "complaint-new", "chengban", "/desk/complaints/new" },
        { "amendments", "changgou", "/desk/amendments" },
        { "amendment-new", "changgou", "/desk/amendments/new" },
        { "synonyms", "kezhang", "/desk/synonyms" },
        { "synonym", "chengban", "/desk/synonyms/1" },
        { "synonym-new", "chengban", "/desk/synonyms/new" },
        { "synonym-edit", "chengban", "/desk/synonyms/1/edit" },
        { "login", null, "/login" },
        { "not-found", null, "/nowhere" },
        { "desk", "kezhang", "/desk" },
        { "desk-todo", "chengban", "/desk" },
        { "desk-open", "kezhang", "/desk?tab=open" },
        { "desk-open-watched", "jiandu", "/desk" },
        { "desk-filtered", "kezhang", "/desk?tab=open&due=5&person=none" },
        { "desk-done", "chengban", "/desk?tab=done" },
        { "desk-all", "jiandu", "/desk?tab=all&flagged=yes" },
        { "assign", "chengban", "/desk/requests/95/assign" },
        { "desk-empty", "chengban", "/desk?q=没有这样的内容" },
        { "register", "chengban", "/desk/requests/new" },
        { "request", "kezhang", "/desk/requests/100" },
        { "request-done", "kezhang", "/desk/requests/20" },
        { "act", "zhujian", "/desk/requests/16/request-correction" },
        { "act-refused", "chengban", "/desk/requests/96/confirm" },
        { "assistance", "zhujian", "/desk/assistance" },
        { "assistance-sent", "kezhang", "/desk/assistance?side=sent" },
        { "assistance-month", "kezhang", "/desk/assistance/month?month=2022-01" },
        { "assistance-new", "changgou", "/desk/assistance/new" },
        { "remedies", "chengban", "/desk/remedies" },
        { "remedies-empty", "chengban", "/desk/remedies?q=没有这样的案号" },
        { "remedy-new", "chengban", "/desk/remedies/new" },
        { "items", "kezhang", "/desk/items" },
        { "items-empty", "chengban", "/desk/items?q=没有这样的标题&year=2021" },
        { "item-new", "chengban", "/desk/items/new" },
        { "documents", "kezhang", "/desk/documents" },
        { "document-new", "chengban", "/desk/documents/new" },
        { "document", "kezhang", "/desk/documents/1" },
        { "document-edit", "chengban", "/desk/documents/1/edit" },
        { "document-restore", "chengban", "/desk/documents/1/restore" },
        { "figures", "chengban", "/desk/figures?year=2021" },
        { "figures-history", "jiandu", "/desk/figures?history=all&sort=value-down" },
        { "figures-fill", "chengban", "/desk/figures/fill?year=2021&agency=3" },
        { "figures-months", "zhujian", "/desk/figures/fill?year=2021&view=months" },
        { "compare-years", "kezhang", "/desk/compare?from=2016&to=2021&show=T3.1%2Ftotal" },
        { "compare-ten-years", "jiandu", "/desk/compare?from=2013&to=2022" },
        { "compare-units", "jiandu", "/desk/compare?by=units&year=2021&set=applicants&show=T3.1%2Ftotal" },
        { "figures-year-of-months", "zhujian", "/desk/figures/fill?year=2021" },
        { "compare-earlier", "kezhang", "/desk/compare/earlier?agency=1&year=2020" },
        { "compare-earlier-closed", "kezhang", "/desk/compare/earlier?agency=1&year=2021" },
        { "period-month", "jiandu", "/desk/periods?agency=1&period=2021-12" },
        { "period-quarter", "changgou", "/desk/periods?period=2021Q3" },
        { "behind-quarter", "jiandu", "/desk/report/2021/behind?agency=1&key=T3.1%2Ftotal&period=2021Q3" },
        { "imports", "chengban", "/desk/imports?q=没有这样的文件" },
        { "import-new", "chengban", "/desk/imports/new?kind=requests" },
        { "people", "admin", "/desk/people" },
        { "people-filtered", "admin", "/desk/people?post=Leader&login=none&sort=unit&page=2" },
        { "person-new", "admin", "/desk/people/new" },
        { "people-security", "anquan", "/desk/people" },
        { "audit", "shenji", "/desk/audit" },
        { "audit-empty", "shenji", "/desk/audit?q=没有这样的内容" },
        { "decisions-empty", "zhujian", "/desk/decisions" },
        { "passkeys-impossible", "zhujian", "/desk/account/passkeys" },
        { "units", "admin", "/desk/units" },
        { "unit", "admin", "/desk/units/5" },
        { "unit-new", "admin", "/desk/units/new" },
        { "report", "jiandu", "/desk/report/2021" },
        { "website", "chengban", "/desk/website/2021" },
        { "calendar", "kezhang", "/desk/calendar" },
        { "calendar-unit", "changgou", "/desk/calendar?year=2021" },
        { "report-writer", "kezhang", "/desk/report/2021" },
        { "report-town", "changgou", "/desk/report/2022" },
        { "report-text", "kezhang", "/desk/report/2021/text/requests?agency=1" },
        { "behind", "jiandu", "/desk/report/2021/behind?agency=1&key=T3.3.4.1%2Fperson" },
        { "behind-typed", "jiandu", "/desk/report/2021/behind?agency=1&key=T2.5.1%2Fcount" },
        { "settings", "admin", "/desk/settings" },
        { "settings-security", "anquan", "/desk/settings" },
        { "backups", "admin", "/desk/backups" },
        { "messages-empty", "admin", "/desk/messages?q=没有这样的消息" },
        { "notices-all", "kezhang", "/desk/notices?view=all" },
        { "mail", "chengban", "/desk/mail" },
        { "mail-aside", "chengban", "/desk/mail?view=aside" },
        { "mail-done", "changgou", "/desk/mail?view=done" },
        { "forbidden", "changgou", "/desk/requests/20" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Looks_right_on_a_desk_and_on_a_phone(string name, string? login, string address)
    {
        await using var visit = await site.LookAsync(login);
        await visit.Page.GotoAsync(address);
        await visit.LooksRightAtBothWidthsAsync(name);
    }

    [Fact]
    public async Task A_table_is_imported_with_its_bad_rows_left_out()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await page.GotoAsync("/desk/imports/new?kind=items");
        await page.ClickAsync("main button[type=submit]");
        await page.SelectOptionAsync("#f-agency", new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        var text = "2021年主动公开信息台账,,,\n标题,类别,栏目,发布时间\n区级预算公开,财政资金,财政信息,2021年3月5日\n某路改造项目批复,项目建设,重点项目,2021.3.8\n社会救助标准,民生,民生保障,05/03/2021\n区级预算公开,财政资金,财政信息,2021-03-05\n合计,5条,,\n";
        await page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "主动公开台账.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/columns");
        await visit.LooksRightAtBothWidthsAsync("import-columns");
        await page.ClickAsync("form.wide button[type=submit]");
        await page.WaitForSelectorAsync("section.next");
        await visit.LooksRightAtBothWidthsAsync("import-checked");
        await page.ClickAsync("nav.tabs a >> nth=1");
        await visit.LooksRightAtBothWidthsAsync("import-good");
        await page.CheckAsync("input[name=onlyGood]");
        await page.CheckAsync("input[name=differencesSeen]");
        await page.ClickAsync("section.next form button[type=submit]");
        await page.WaitForSelectorAsync("text=● 已导入 2 条");
        await visit.LooksRightAtBothWidthsAsync("import-done");
        await page.GotoAsync("/desk/imports");
        await visit.LooksRightAtBothWidthsAsync("imports-list");
    }

    static Task<string> HrefAsync(Visit visit) => visit.Page.Locator("main tbody a").First.EvaluateAsync<string>("a => a.getAttribute('href')");

    [Fact]
    public async Task A_case_is_registered_refused_with_everything_kept_and_then_opened()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await page.GotoAsync("/desk/remedies/new");
        await page.SelectOptionAsync("#f-agency", "3");
        await page.SelectOptionAsync("#f-kind", "review");
        await page.FillAsync("#f-received", "2022-01-17");
        await page.FillAsync("#f-number", "任政复〔2022〕7号");
        await page.FillAsync("#f-request", "没有这个编号");
        await page.FillAsync("#f-claim", "请求撤销答复");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        // The summary has the focus, says what is wrong and leads to the field, which is tied to its words.
        Assert.Equal("problems", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Equal("#f-request", await page.Locator("#problems a").First.GetAttributeAsync("href"));
        Assert.Equal("true", await page.Locator("#f-request").GetAttributeAsync("aria-invalid"));
        Assert.Contains("f-request-wrong", await page.Locator("#f-request").GetAttributeAsync("aria-describedby"));
        Assert.Equal("请求撤销答复", await page.InputValueAsync("#f-claim"));
        await visit.LooksRightAtBothWidthsAsync("remedy-refused");
        await page.FillAsync("#f-request", "");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/remedies/*");
        await visit.LooksRightAtBothWidthsAsync("remedy");
        await page.ClickAsync(".acts a >> nth=0");
        await visit.LooksRightAtBothWidthsAsync("remedy-act");
        await page.GotoAsync("/desk/remedies?q=任政复〔2022〕7号");
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await visit.LooksRightAtBothWidthsAsync("remedies-found");
    }

    [Fact]
    public async Task An_item_is_withdrawn_after_a_question_and_the_withdrawal_is_undone()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        var asked = new List<string>();
        page.Dialog += (_, d) => { asked.Add(d.Message); _ = d.AcceptAsync(); };
        await page.GotoAsync("/desk/items/new?back=%2Fdesk%2Fitems%3Fyear%3D2022");
        await page.SelectOptionAsync("#f-agency", "3");
        await page.FillAsync("#f-title", "关于春节期间值班安排的通知");
        await page.SelectOptionAsync("#f-category", "news");
        await page.FillAsync("#f-column", "通知公告");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        var item = new Uri(new Uri(site.Url), await HrefAsync(visit)).ToString();
        await page.GotoAsync(item);
        await page.ClickAsync("text=撤稿");
        await page.FillAsync("#f-why", "重复发布");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        Assert.Contains("已撤稿", await page.Locator("tbody").InnerTextAsync());
        await page.GotoAsync(item);
        await page.ClickAsync("text=撤销撤稿");
        await visit.LooksRightAtBothWidthsAsync("item-restore");
        await page.FillAsync("#f-reason", "不是重复，误撤");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForURLAsync("**/desk/items?year=2022");
        await page.GotoAsync(item);
        Assert.Equal(2, asked.Count);
        Assert.Contains("重复发布", await page.Locator(".timeline").InnerTextAsync());
        await visit.LooksRightAtBothWidthsAsync("item");
    }

    [Fact]
    public async Task A_table_of_figures_comes_back_with_its_bad_rows_marked()
    {
        await using var visit = await site.VisitAsync("chengban");
        var page = visit.Page;
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.FillAsync("#v-1", "12");
        await page.FillAsync("#s-1", "许可台账");
        await page.FillAsync("#v-2", "一百");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForSelectorAsync("#problems");
        Assert.Equal("12", await page.InputValueAsync("#v-1"));
        await visit.LooksRightAtBothWidthsAsync("figures-refused");
        await page.FillAsync("#v-2", "0");
        await page.FillAsync("#source", "办公室统计");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForURLAsync("**/desk/figures");
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.FillAsync("#v-1", "13");
        await page.ClickAsync("form.fill button[type=submit]");
        await page.WaitForURLAsync("**/desk/figures");
        await page.GotoAsync("/desk/figures/fill?year=2020&agency=2");
        await page.ClickAsync("text=历次填报");
        await visit.LooksRightAtBothWidthsAsync("figures-past");
    }

    [Fact]
    public async Task A_clerk_writes_a_part_of_the_report_with_a_picture_and_meets_a_colleague()
    {
        await using var visit = await site.VisitAsync("zhujian");
        var page = visit.Page;
        await page.GotoAsync("/desk/report/2021");
        await page.ClickAsync("#supervision a");
        await page.FillAsync("#text", "本局把政务公开纳入年度考核，办结申请｛本年办结｝件，组织培训4次。");
        await page.ClickAsync("text=预览");
        await page.WaitForSelectorAsync(".numbers");
        await visit.LooksRightAtBothWidthsAsync("report-text-preview");
        await page.FillAsync("#text", "本局把政务公开纳入｛没有的字段｝考核。");
        await page.ClickAsync("#edit button[value=save]");
        await page.WaitForSelectorAsync("#problems");
        await visit.LooksRightAtBothWidthsAsync("report-text-refused");
        // A colleague saves first, in another window.
        await using (var other = await site.VisitAsync("zhujian"))
        {
            await other.Page.GotoAsync(page.Url);
            await other.Page.FillAsync("#text", "同事先写的一段，考核结果为合格。");
            await other.Page.ClickAsync("#edit button[value=save]");
            await other.Page.WaitForSelectorAsync(".notice.done");
        }
        await page.FillAsync("#text", "本局把政务公开纳入年度考核。");
        await page.ClickAsync("#edit button[value=save]");
        await page.WaitForSelectorAsync(".notice.warn");
        Assert.Contains("同事先写的一段", await page.Locator(".notice.warn").InnerTextAsync());
        await visit.LooksRightAtBothWidthsAsync("report-text-conflict");
        await page.ClickAsync("#edit button[value=save]");
        await page.WaitForSelectorAsync(".notice.done");
        await page.SetInputFilesAsync("#f-file", new Microsoft.Playwright.FilePayload { Name = "专区.png", MimeType = "image/png", Buffer = await page.ScreenshotAsync() });
        await page.FillAsync("#f-caption", "办事大厅政务公开专区");
        await page.ClickAsync("text=添加图片");
        await page.WaitForSelectorAsync(".photos img");
        await visit.LooksRightAtBothWidthsAsync("report-text-picture");
        await page.GotoAsync("/desk/report/2021");
        Assert.Contains("本局把政务公开纳入年度考核。", await page.Locator("article").InnerTextAsync());
        await page.Locator("figure.photo img").ScrollIntoViewIfNeededAsync();
        await visit.LooksRightAtBothWidthsAsync("report-written");
    }

    [Fact]
    public async Task The_report_as_a_file_of_its_own_is_accessible_too()
    {
        await using var visit = await site.VisitAsync("jiandu");
        var html = await (await visit.Page.APIRequest.GetAsync("/desk/report/2021/file/html?agency=1")).TextAsync();
        await visit.Page.SetContentAsync(html);
        await visit.LooksRightAtBothWidthsAsync("report-file");
    }

    [Fact]
    public async Task A_comparison_prints_whole_with_its_chart_and_without_its_forms()
    {
        await using var visit = await site.VisitAsync("kezhang", 700);
        await visit.Page.GotoAsync("/desk/compare?from=2017&to=2021");
        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.True(await visit.Page.Locator("figure.chart svg[role=img]").IsVisibleAsync());
        Assert.False(await visit.Page.Locator("form.filters").IsVisibleAsync());
        Assert.Contains("推定数", await visit.Page.Locator("main").InnerTextAsync());
        await visit.PictureAsync("compare-print");
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task The_letters_of_a_chart_keep_their_size_and_their_place_on_a_phone()
    {
        foreach (var width in new[] { 1440, 390 })
        {
            await using var visit = await site.VisitAsync("jiandu", width, javascript: width == 1440);
            await visit.Page.GotoAsync("/desk/compare?from=2012&to=2021&show=items%2Ftotal");
            // Neither the numbers on the bars nor the names under them run into one another, and none leaves the chart.
            var boxes = await visit.Page.Locator("figure.chart > svg .n, figure.chart > svg .v").EvaluateAllAsync<double[][]>("all => all.map(e => { const r = e.getBoundingClientRect(); return [r.left, r.right, r.top, r.bottom]; })");
            // Ten numbers of five digits are too many for a phone: there the table has them.
            boxes = [.. boxes.Where(b => b[1] > b[0])];
            Assert.Equal(width == 1440 ? 20 : 10, boxes.Length);
            Assert.All(boxes, b => Assert.InRange(b[3] - b[2], 9, 24));
            for (var i = 0; i < boxes.Length; i++)
                for (var j = 0; j < i; j++) Assert.True(boxes[i][0] >= boxes[j][1] || boxes[j][0] >= boxes[i][1] || boxes[i][2] >= boxes[j][3] || boxes[j][2] >= boxes[i][3], $"{width}: {j} {i}");
            Assert.All(boxes, b => Assert.True(b[0] >= 0 && b[1] <= width));
        }
    }

    [Fact]
    public async Task A_person_and_a_unit_have_pages_of_their_own()
    {
        await using var visit = await site.VisitAsync("admin");
        await visit.Page.GotoAsync("/desk/people?q=kezhang");
        await visit.Page.GotoAsync(await HrefAsync(visit));
        await visit.LooksRightAtBothWidthsAsync("person");
        await using var officer = await site.VisitAsync("anquan");
        await officer.Page.GotoAsync(visit.Page.Url);
        await officer.LooksRightAtBothWidthsAsync("person-security");
    }

    [Fact]
    public async Task A_list_prints_with_its_filters_in_words_and_without_its_forms()
    {
        await using var visit = await site.VisitAsync("kezhang", 700);
        await visit.Page.GotoAsync("/desk/items?year=2021&category=policy");
        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        var text = await visit.Page.Locator("main").InnerTextAsync();
        Assert.Contains("类别：政策文件及政策解读类；发布年份：2021年", text);
        Assert.Contains("打印日期：2022-01-20", text);
        Assert.False(await visit.Page.Locator("form.filters").IsVisibleAsync());
        // Paper is narrow, but no phone: the table keeps its heads.
        Assert.True(await visit.Page.Locator("thead").IsVisibleAsync());
        await visit.PictureAsync("items-print");
    }
}
