using Gongkai.Shared;
using Gongkai.Statutes.Duties;
using Gongkai.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Supervision;

public sealed class DutyTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_calendar_knows_from_the_records_what_is_done_and_takes_the_rest_from_people(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (duties, clerk, town) = (p.GetRequiredService<DutyService>(), await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
            var lines = await duties.OfAsync(clerk, town, 2022);
            // The district's own duties are its office's.
            Assert.DoesNotContain(lines, l => l.Duty.Of == DutyOf.Office);
            Assert.Null(lines.Single(l => l.Duty.Key == "report-file").DoneOn);
            var published = await p.AgencyAsync("RC-102");
            Assert.Equal(new DateOnly(2022, 1, 1).Year, (await duties.OfAsync(await p.ActorAsync("kezhang"), published, 2022)).Single(l => l.Duty.Key == "report-publish").DoneOn!.Value.Year);
            Assert.Contains(await duties.OfAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), 2022), l => l.Duty.Key == "report-government");

            async Task<string> Why(string duty, string period, string? on, string proof) =>
                (await Assert.ThrowsAsync<InvalidInput>(() => duties.MarkAsync(clerk, town, 2022, duty, period, on is null ? null : DateOnly.Parse(on), proof))).Message;
            Assert.Contains("不用登记", await Why("report-file", "2021年", "2022-01-20", "已报"));
            Assert.Contains("完成日期", await Why("enforcement-report", "2021年", null, "网址"));
            Assert.Contains("完成日期", await Why("enforcement-report", "2021年", "2022-01-30", "网址"));
            Assert.Contains("网址或说明", await Why("enforcement-report", "2021年", "2022-01-18", " "));
            await duties.MarkAsync(clerk, town, 2022, "enforcement-report", "2021年", new DateOnly(2022, 1, 18), "https://www.example.gov.cn/zf.html");
            Assert.Contains("已经登记", await Why("enforcement-report", "2021年", "2022-01-18", "再一次"));
            var done = (await duties.OfAsync(clerk, town, 2022)).Single(l => l.Duty.Key == "enforcement-report");
            Assert.Equal((new DateOnly(2022, 1, 18), "https://www.example.gov.cn/zf.html"), (done.DoneOn, done.Proof));
            await Assert.ThrowsAsync<Forbidden>(async () => await duties.WithdrawAsync(await p.ActorAsync("zhujian"), done.MarkId!.Value));
            await duties.WithdrawAsync(clerk, done.MarkId!.Value);
            Assert.Null((await duties.OfAsync(clerk, town, 2022)).Single(l => l.Duty.Key == "enforcement-report").DoneOn);
            await Assert.ThrowsAsync<Forbidden>(async () => await duties.OfAsync(await p.ActorAsync("zhujian"), town, 2022));
        });
    }
}
