using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class WebsiteReportTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_table_counts_what_records_carry_adds_months_and_is_published_when_no_number_is_missing(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (website, typed, officer, office) = (p.GetRequiredService<WebsiteReportService>(), p.GetRequiredService<TypedFigureService>(), await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"));
            var counted = (await website.MakeAsync(officer, 2021)).Lines.Single(l => l.Entry.Key == "items");
            Assert.Equal((await p.GetRequiredService<ReportService>().MakeAsync(await p.ActorAsync("kezhang"), await p.AgencyAsync("RC"), 2021)).Count("items/total").ToString(), counted.Value);
            Assert.Contains("不能登记公布", (await Assert.ThrowsAsync<InvalidInput>(() => website.PublishAsync(officer, 2021, "https://www.example.gov.cn/b", new DateOnly(2022, 1, 19), 0))).Message);
            foreach (var i in IndicatorCatalogue.Website)
                if (i.Key == "site/visits") await typed.SaveAsync(officer, office, 2021, [.. Enumerable.Range(1, 12).Select(m => new FigureEntry(i.Key, 100, "统计系统", 0, m))]);
                else await typed.EnterAsync(officer, i.Key, office, 2021, i.Key == "site/visitors" ? 5000 : 0, "统计系统");
            var table = await website.MakeAsync(officer, 2021);
            Assert.Equal("1200", table.Lines.Single(l => l.Entry.Key == "visits").Value);
            // More people than visits: said, not hidden.
            Assert.Contains(table.Contradictions, c => c.Contains("独立用户访问总量 5000 多于网站总访问量 1200"));
            await website.SaveAsync(officer, 2021, new Dictionary<string, string> { ["name"] = "任城区人民政府（演示）", ["drill"] = "是" }, 0);
            await Assert.ThrowsAsync<Conflict>(() => website.SaveAsync(officer, 2021, new Dictionary<string, string> { ["name"] = "另一位" }, 0));
            Assert.Contains("“是否开展应急演练”不对", (await Assert.ThrowsAsync<InvalidForm>(() => website.SaveAsync(officer, 2021, new Dictionary<string, string> { ["drill"] = "也许" }, 1))).Message);
            await website.PublishAsync(officer, 2021, "https://www.example.gov.cn/b", new DateOnly(2022, 1, 19), 1);
            Assert.Equal("任城区人民政府（演示）", (await website.MakeAsync(officer, 2021)).Lines.Single(l => l.Entry.Key == "name").Value);
            Assert.Equal(new DateOnly(2022, 1, 19), (await p.GetRequiredService<DutyService>().OfAsync(officer, office, 2022)).Single(l => l.Duty.Key == "website-report").DoneOn);
            await Assert.ThrowsAsync<Forbidden>(async () => await website.MakeAsync(await p.ActorAsync("changgou"), 2021));
            await Assert.ThrowsAsync<Forbidden>(async () => await website.SaveAsync(await p.ActorAsync("jiandu"), 2021, new Dictionary<string, string>(), 2));
            using var stream = new MemoryStream(WebsiteReportService.Docx(await website.MakeAsync(officer, 2021), "演示数据"));
            using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(stream, false);
            Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(word).Select(e => e.Description));
            Assert.Contains("任城区人民政府（演示）", word.MainDocumentPart!.Document!.InnerText);
        });
    }

    [Fact]
    public void Every_entry_has_one_key_and_every_number_one_indicator()
    {
        Assert.Equal(WebsiteReport.Entries.Count, WebsiteReport.Entries.Select(e => e.Key).Distinct().Count());
        Assert.All(WebsiteReport.Entries.Where(e => e.Indicator is not null), e => Assert.NotNull(IndicatorCatalogue.Find(e.Indicator!)));
        Assert.All(WebsiteReport.Entries, e => Assert.Equal(e.Kind is WebsiteEntryKind.Counted or WebsiteEntryKind.Number, e.Indicator is not null));
    }
}
