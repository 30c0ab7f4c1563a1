using System.Net;
using System.Text;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Tests.Web;
using Gongkai.Users;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Desk;

public sealed class ComparePageTests : WebTest
{
    static string Cell(AngleSharp.Dom.IDocument page, string row, int column) =>
        page.QuerySelectorAll("table.compared tbody tr").Single(r => r.QuerySelector("th")!.TextContent is var name && (name == row || name.StartsWith(row + "（"))).QuerySelectorAll("td")[column].TextContent.Trim();

    [Fact]
    public async Task Years_stand_side_by_side_with_their_sources_and_the_chart_says_what_the_table_says()
    {
        using var client = await SignedInAsync("kezhang");
        var page = await PageAsync(client, "/desk/compare?from=2016&to=2021&show=T3.1%2Ftotal");
        Assert.Equal(["208＊", "140＊", "90＊", "72＊", "43＊", "99"], Enumerable.Range(0, 6).Select(i => Cell(page, "新收申请", i)));
        Assert.Equal("增加 130.2%", Cell(page, "新收申请", 6));
        Assert.Equal("—", Cell(page, "办结申请", 0));
        Assert.Contains("推定", page.QuerySelector("thead")!.TextContent);
        Assert.Contains("是推定的", page.QuerySelector("ul.notes")!.TextContent);
        var chart = page.QuerySelector("figure.chart svg[role=img]")!;
        Assert.Equal(["208", "140", "90", "72", "43", "99"], chart.QuerySelectorAll(".v").Select(v => v.TextContent));
        Assert.Equal(["0", "50", "100", "150", "200", "250"], chart.QuerySelectorAll(".t").Select(v => v.TextContent));
        Assert.Equal(5, chart.QuerySelectorAll("rect.assumed").Length);
        Assert.Contains("最高 2016 208，最低 2020 43", chart.GetAttribute("aria-label"));
        // A click on this system's own figure leads to its records.
        var behind = page.QuerySelectorAll("table.compared a.figure").Select(a => a.GetAttribute("href")!).First(h => h.Contains("T3.1"));
        Assert.Contains("共 99 条", (await PageAsync(client, behind)).Body!.TextContent);

        var csv = await client.GetAsync("/desk/compare?handler=File&format=csv&from=2020&to=2021");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        var bytes = await csv.Content.ReadAsByteArrayAsync();
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        Assert.Contains("T3.1/total,新收申请,件,43,99,130.2,2020年推定数", Encoding.UTF8.GetString(bytes));
        var (rows, text) = await SheetAsync(await client.GetAsync("/desk/compare?handler=File&format=xlsx&from=2020&to=2021"));
        Assert.Equal(IndicatorSets.Main.Figures.Count, rows);
        Assert.Contains("往年公布数", text);
        foreach (var bad in new[] { "from=2005&to=2010", "from=2010&to=2021", "by=units&year=2023", "year=x&by=units" }) Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/desk/compare?" + bad)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/desk/compare?set=none")).StatusCode);
    }

    [Fact]
    public async Task Units_stand_in_official_order_and_add_up_to_the_district()
    {
        using var client = await SignedInAsync("jiandu");
        foreach (var set in IndicatorSets.All) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/desk/compare?by=units&set={set.Key}")).StatusCode);
        var page = await PageAsync(client, "/desk/compare?by=units&year=2021&set=applicants");
        var names = page.QuerySelectorAll("table.compared tbody th").Select(t => t.TextContent).ToList();
        var tree = await In(p => p.GetRequiredService<Gongkai.Agencies.AgencyDirectory>().OnAsync(new DateOnly(2022, 1, 20)));
        Assert.Equal(tree.All.Where(a => (a.Addressee && a.Kind != Gongkai.Agencies.AgencyKind.Government) || a.ParentId is null).Select(a => a.ShortName), names);
        Assert.Equal("99", Cell(page, tree.Root.ShortName, 6));
        Assert.Equal(99, names.Skip(1).Sum(n => int.Parse(Cell(page, n, 6))));
        var (rows, _) = await SheetAsync(await client.GetAsync("/desk/compare?handler=File&format=xlsx&by=units&year=2021&set=applicants"));
        Assert.Equal(names.Count, rows);
        // A town sees itself alone.
        using var town = await SignedInAsync("changgou");
        Assert.Equal(["长沟镇"], (await PageAsync(town, "/desk/compare?by=units&year=2021")).QuerySelectorAll("table.compared tbody th").Select(t => t.TextContent));
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync($"/desk/compare?agency={tree.Root.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync($"/desk/periods?agency={tree.Root.Id}&period=2021Q1")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await town.GetAsync($"/desk/compare/earlier?agency={tree.Root.Id}&year=2020")).StatusCode);
    }

    [Fact]
    public async Task A_report_of_an_earlier_year_is_pasted_looked_at_and_saved()
    {
        using var client = await SignedInAsync("kezhang");
        var root = await In(p => p.AgencyAsync("RC"));
        var address = $"/desk/compare/earlier?agency={root}&year=2018";
        // This year's own tables stand in for a published page: labels, numbers, blanks as they come from a copy.
        var report = await In(p => p.GetRequiredService<ReportService>().MakeAsync(Actor.System, root, 2021));
        var table3 = string.Join('\n', ReportTables.Table3Rows.Select(r => $"{r.Label}\t" + string.Join('\t', ReportTables.Table3Columns.Select(c => report.Count($"{r.Code}/{c.Key}")))));
        var open = await PageAsync(client, address);
        Assert.Equal(200, open.QuerySelectorAll(".statutory input").Length);
        var bad = await SendAsync(client, address + "&handler=Fill", open, new() { ["paste3"] = "1 2 3" }, "填入");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("附表三应当有 175 个数，粘贴的内容里有 3 个", await bad.Content.ReadAsStringAsync());
        var filled = await PageAsync(await SendAsync(client, address + "&handler=Fill", open, new() { ["paste3"] = "附表三\n自然人\t商业企业\n" + table3, ["source"] = "区政府网站2019年公布的报告" }, "填入"));
        Assert.Contains("已填入 175 个数，还没有保存", filled.Body!.TextContent);
        Assert.Equal("99", filled.QuerySelector("input[name='v:T3.1/total']")!.GetAttribute("value"));
        Assert.Equal("27278", filled.QuerySelector("input[name='v:items/total']")!.GetAttribute("value"));
        // A slip made while copying is shown before it is saved, and again where it is no number at all.
        var wrong = await SendAsync(client, address, filled, new() { ["v:T3.1/total"] = "九十九" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var marked = await PageAsync(wrong);
        Assert.Equal("#v-T3-1-total", marked.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.Equal("九十九", marked.QuerySelector("#v-T3-1-total")!.GetAttribute("value"));
        var saved = await SendAsync(client, address, marked, new() { ["v:T3.1/total"] = "98", ["assumed"] = "" });
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Contains("照原报告的数，2 项核对不成立", (await PageAsync(client, address)).Body!.TextContent);
        Assert.Equal("98", Cell(await PageAsync(client, "/desk/compare?from=2018&to=2019"), "新收申请", 0));
        // Who opened the page before that is told.
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(client, address, filled, new() { ["v:T3.1/total"] = "97", ["source"] = "另一份" })).StatusCode);

        // A report put together from two places: what is left alone keeps its own source.
        var mixed = $"/desk/compare/earlier?agency={root}&year=2020";
        Assert.Contains("没有填", await (await SubmitAsync(client, mixed, new() { ["v:T3.2/total"] = "2", ["assumed"] = "", ["relabel"] = "" }, "填入")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, mixed, new() { ["v:T3.2/total"] = "2", ["source"] = "档案馆藏本", ["assumed"] = "", ["relabel"] = "" }, "填入")).StatusCode);
        var notes = (await PageAsync(client, "/desk/compare?from=2020&to=2020")).QuerySelector("ul.notes")!.TextContent;
        Assert.All(new[] { "档案馆藏本", "推算", "推定的" }, s => Assert.Contains(s, notes));
        Assert.Contains("科长（演示） 2022-01-20录入", (await PageAsync(client, mixed)).Body!.TextContent);

        // The data file a report is exchanged in.
        using var form = new MultipartFormDataContent();
        var page = await PageAsync(client, $"/desk/compare/earlier?agency={root}&year=2019");
        foreach (var (key, value) in Values(page.QuerySelector("form.earlier")!).Where(v => v.Key != "file")) form.Add(new StringContent(value), key);
        form.Add(new ByteArrayContent(ReportJson.Write(report, report.Texts)), "file", "report.json");
        var read = await PageAsync(await client.PostAsync($"/desk/compare/earlier?agency={root}&year=2019&handler=Fill", form));
        Assert.Contains("还没有保存", read.Body!.TextContent);
        foreach (var at in ReportTables.All.SelectMany(t => t.Addresses)) Assert.Equal(Report.Print(IndicatorCatalogue.At(at), report[at]), Report.Print(IndicatorCatalogue.At(at), decimal.Parse(read.QuerySelector($"input[name='v:{at}']")!.GetAttribute("value")!)));
        using var junk = new MultipartFormDataContent();
        foreach (var (key, value) in Values(page.QuerySelector("form.earlier")!).Where(v => v.Key != "file")) junk.Add(new StringContent(value), key);
        junk.Add(new ByteArrayContent("{\"table2\":[]}"u8.ToArray()), "file", "report.json");
        var refused = await client.PostAsync($"/desk/compare/earlier?agency={root}&year=2019&handler=Fill", junk);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("不是年度报告的数据文件", await refused.Content.ReadAsStringAsync());
        Assert.Contains("自2021年起有完整记录", (await PageAsync(client, $"/desk/compare/earlier?agency={root}&year=2021")).Body!.TextContent);
    }

    [Fact]
    public async Task A_quarter_shows_its_figures_beside_the_one_before_and_every_figure_opens_its_records()
    {
        using var client = await SignedInAsync("kezhang");
        var root = await In(p => p.AgencyAsync("RC"));
        var sum = 0;
        foreach (var quarter in Period.In(2021, PeriodKind.Quarter))
        {
            var page = await PageAsync(client, $"/desk/periods?agency={root}&period={quarter}");
            var number = int.Parse(Cell(page, "新收申请", 0));
            sum += number;
            // Nothing is known of 2020 month by month.
            Assert.Equal("—", Cell(page, "新收申请", 3));
            if (quarter.Index > 1) Assert.Matches("^(增加|减少|持平)", Cell(page, "新收申请", 2));
            var statutory = page.QuerySelectorAll(".table3 a").First(a => a.GetAttribute("href")!.Contains("T3.1%2Ftotal"));
            Assert.Equal(number.ToString(), statutory.TextContent);
            Assert.Contains("一、本期新收", page.QuerySelector(".table3")!.TextContent);
            var behind = await PageAsync(client, statutory.GetAttribute("href")!);
            Assert.Contains($"共 {number} 条", behind.Body!.TextContent);
            Assert.Contains(quarter.Words, behind.Body.TextContent);
        }
        Assert.Equal(99, sum);
        foreach (var (format, head) in new[] { ("docx", "PK"), ("xlsx", "PK"), ("csv", "\uFEFF指标代码") })
            Assert.StartsWith(head, Encoding.UTF8.GetString(await client.GetByteArrayAsync($"/desk/periods?handler=File&agency={root}&period=2021Q2&format={format}")));
        using var stream = new MemoryStream(await client.GetByteArrayAsync($"/desk/periods?handler=File&agency={root}&period=2021Q2&format=docx"));
        using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(stream, false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(word).Select(e => e.Description));
        Assert.Contains("2021年第二季度政府信息公开工作季报", word.MainDocumentPart!.Document!.InnerText);
        Assert.Contains("演示数据", word.MainDocumentPart.HeaderParts.Single().Header!.InnerText);
        Assert.Equal($"/desk/periods?agency={root}&period=2021-12", (await PageAsync(client, $"/desk/periods?agency={root}&year=2022&part=M1")).QuerySelector("a[rel=prev]")!.GetAttribute("href"));
        // Twenty days are not held against three months.
        var running = await PageAsync(client, $"/desk/periods?agency={root}&year=2022&part=Q1");
        Assert.Contains("还没有结束", running.Body!.TextContent);
        Assert.All(running.QuerySelectorAll("td.change"), c => Assert.Equal("—", c.TextContent));
        foreach (var bad in new[] { "period=2022-02", "period=2021-13", "period=x", "year=2021&part=Q5", "year=2021&part=zz", "period=2007-01" }) Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/desk/periods?agency={root}&{bad}")).StatusCode);
    }
}
