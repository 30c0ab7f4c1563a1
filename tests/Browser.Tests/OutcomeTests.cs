using System.Text.RegularExpressions;
using Gongkai.Statutes.Reports;
using Gongkai.Statutes.Requests;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>
/// Every way a request can end, walked as people walk it: somebody applies, the office works it through its forms, the applicant sees how it ended,
/// and the figure of the annual report that counts it opens on it, and no other figure does.
/// </summary>
public sealed class OutcomeTests(Site site)
{
    /// <summary>What the office registers on the way to the reply, and beside the outcome in the draft.</summary>
    static readonly Dictionary<string, (string Act, (string Field, string Value)[] Values)[]> Before = new()
    {
        ["DENY_THIRD"] =
        [
            ("consult-third-party", [("party", "某公司"), ("content", "合同的主要条款")]), ("third-party-served", []),
            ("third-party-answer", [("opinion", "against"), ("opinion-text", "公开会泄露报价")]),
        ],
        ["NONE_NOT_EXIST"] = [("search", [("places", "公文系统、档案室，关键词“竣工验收”"), ("found", "no")])],
        ["REFUSE_EXCESS"] = [("request-reasons", [("counts", "本月第41件"), ("due", "2022-02-10")]), ("receive-reasons", [("reasonable", "no"), ("reasons", "没有说明")])],
    };

    static readonly Dictionary<string, (string Field, string Value)[]> Beside = new() { ["PARTIAL"] = [("refused-ground", "A15")], ["REFUSE_REPEAT"] = [("earlier", "任公开〔2021〕1号")] };

    public static TheoryData<string> Codes => [.. Outcomes.All.Select(o => o.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task From_application_to_the_cell_of_the_report(string code)
    {
        var outcome = Outcomes.Find(code)!;
        await using var applicant = await site.VisitAsync(null, 390);
        await using var officer = await site.VisitAsync("chengban");
        var (page, desk) = (applicant.Page, officer.Page);
        page.Dialog += (_, d) => _ = d.AcceptAsync();
        string request, number;
        // A period that has passed needs a day that has passed: these two came in over the counter.
        var past = code switch { "OTHER_NO_CORRECTION" => "2022-01-04", "OTHER_NO_FEE" => "2021-12-20", _ => null };
        if (past is not null)
        {
            request = await officer.RegisterAsync(code == "OTHER_NO_FEE" ? "钱某" : "郑某", $"某路面维修合同（{code}）", received: past, agency: await OfficeAsync(desk));
            number = await NumberAsync(desk);
            await officer.ActAsync(request, "assign", past, ("unit", "综合科"));
            if (code == "OTHER_NO_CORRECTION")
            {
                await officer.ActAsync(request, "request-correction", "2022-01-05", ("points", "请写明路名和年份"), ("due", "2022-01-11"));
                await officer.ActAsync(request, "correction-served", "2022-01-06");
                await officer.ActAsync(request, "abandon-correction", "2022-01-12");
            }
            else
            {
                await officer.ActAsync(request, "notify-fee", "2021-12-21", ("fee-basis", "requests"), ("fee-count", "31"), ("amount", "200"));
                await officer.ActAsync(request, "fee-served", "2021-12-21");
                await officer.ActAsync(request, "abandon-fee", "2022-01-20");
            }
        }
        else
        {
            (number, var query) = await ApplyAsync(page, code);
            await desk.GotoAsync("/desk?q=" + Uri.EscapeDataString(number));
            await desk.ClickAsync($"table a:has-text(\"{number}\")");
            request = new Uri(desk.Url).AbsolutePath;
            await officer.ActAsync(request, "assign", null, ("unit", "综合科"));
            await OpenAsync(page, number, query);
            if (code == "OTHER")
            {
                await page.ClickAsync("text=撤回申请");
                await page.ClickAsync("text=确定撤回");
                await page.WaitForURLAsync(new Regex("/query/mine$"));
            }
            else
            {
                foreach (var (act, values) in Before.GetValueOrDefault(code) ?? []) await officer.ActAsync(request, act, null, values);
                if (code == "NONE_UNCLEAR")
                {
                    await officer.ActAsync(request, "request-correction", null, ("points", "请写明路名和年份"), ("due", "2022-02-14"));
                    await page.GotoAsync("/query/mine/receive-correction");
                    await page.FillAsync("[name=f-subject]", "就是那条路");
                    await page.ClickAsync("main form button[type=submit]");
                    await page.WaitForURLAsync(new Regex("/query/mine$"));
                    await officer.ActAsync(request, "assign", null, ("unit", "综合科"));
                }
                await officer.ActAsync(request, "draft", null, [("outcome", code), ("text", "答复要点"), .. Beside.GetValueOrDefault(code) ?? []]);
                await officer.ActAsync(request, "submit-review", null);
                await officer.ActAsync(request, "sign", null);
                // What the applicant will open: printed, stamped and put in.
                await desk.GotoAsync(request);
                await desk.ClickAsync("#papers .acts a:has-text('告知书')");
                await desk.WaitForSelectorAsync(".sheet.letter");
                foreach (var wanting in await desk.Locator("form .field textarea[required], form .field input[type=text][required]").AllAsync()) await wanting.FillAsync("某某局，电话 0537-0000000");
                await desk.ClickAsync("button:has-text('印发')");
                await desk.WaitForSelectorAsync("text=下载 Word");
                await desk.SetInputFilesAsync("#scan", new FilePayload { Name = "盖章.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4 stamped"u8.ToArray() });
                await desk.ClickAsync("button:has-text('上传')");
                await desk.WaitForSelectorAsync("text=盖章扫描件已登记");
                await officer.ActAsync(request, "send", null, ("sent-by", "electronic"));
                await page.GotoAsync("/query/mine/served");
                await page.ClickAsync("main form button[type=submit]");
                await page.WaitForURLAsync(new Regex("/query/mine$"));
            }
            await page.GotoAsync("/query/mine");
            Assert.Contains(code == "OTHER" ? "您已经撤回申请" : "对答复不服的", await page.InnerTextAsync("main"));
        }

        var agency = await OfficeAsync(desk);
        string Behind(string row) => $"/desk/report/2022/behind?agency={agency}&key={Uri.EscapeDataString(row + "/person")}";
        await desk.GotoAsync(Behind(outcome.ReportRow));
        Assert.Equal(1, await desk.Locator("main td a").Filter(new() { HasTextString = number }).CountAsync());
        foreach (var row in ReportTables.OutcomeRows.Where(r => r != outcome.ReportRow))
            Assert.DoesNotContain($">{number}</a>", await (await desk.APIRequest.GetAsync(Behind(row))).TextAsync());
        Assert.Empty(officer.Errors);
        Assert.Empty(applicant.Errors);
    }

    /// <summary>The unit's number, as the form of the counter offers it.</summary>
    static async Task<string> OfficeAsync(IPage desk)
    {
        await desk.GotoAsync("/desk/requests/new");
        return (await desk.Locator("#agency option", new() { HasTextString = "人民政府办公室" }).First.GetAttributeAsync("value"))!;
    }

    static async Task<string> NumberAsync(IPage desk) => Regex.Match(await desk.InnerTextAsync(".head"), @"\S+〔\d{4}〕\d+号").Value;

    static async Task<(string Number, string Code)> ApplyAsync(IPage page, string code)
    {
        Task OnAsync() => page.ClickAsync("main button:has-text(\"继续\")");
        await page.GotoAsync("/apply");
        await page.ClickAsync("text=开始申请");
        await page.FillAsync("#f-title", $"某路面维修合同（{code}）");
        await OnAsync();
        if (page.Url.EndsWith("/found", StringComparison.Ordinal)) await OnAsync();
        await page.SelectOptionAsync("#agency", (await page.Locator("#agency option", new() { HasTextString = "人民政府办公室" }).First.GetAttributeAsync("value"))!);
        if (await page.Locator("input[name=likely][value='']").CountAsync() > 0) await page.CheckAsync("input[name=likely][value='']");
        await OnAsync();
        await page.CheckAsync("input[value=person]");
        await OnAsync();
        await page.FillAsync("#f-applicant", "孙某");
        await page.CheckAsync("input[value=passport]");
        await page.FillAsync("#f-identity-number", "E" + Math.Abs(code.Sum(c => c * 7919) % 90_000_000 + 10_000_000));
        await OnAsync();
        await page.CheckAsync("input[value=electronic]");
        await page.CheckAsync("input[value=online]");
        await OnAsync();
        await page.FillAsync("#f-phone", "13800001234");
        await OnAsync();
        await OnAsync();
        await OnAsync();
        await page.ClickAsync("text=提交申请");
        await page.WaitForURLAsync("**/apply/done");
        return ((await page.Locator("dd.big").First.InnerTextAsync()).Trim(), (await page.Locator("dd.code").InnerTextAsync()).Trim());
    }

    static async Task OpenAsync(IPage page, string number, string code)
    {
        await page.GotoAsync("/query");
        await page.FillAsync("#number", number);
        await page.FillAsync("#code", code);
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/query/mine");
    }
}
