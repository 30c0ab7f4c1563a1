using Gongkai.AnnualReport;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Acts whose effect reaches beyond their own dossier: parts of a split, slips put right, registrations that were void.</summary>
public sealed class RequestStoryTests
{
    static Task<Envelope> DoAsync(TestDatabase db, long id, string act, string on, params (string, string)[] values) => DoAsync(db, id, act, People.Form(on, values));

    static Task<Envelope> DoAsync(TestDatabase db, long id, string act, ActForm form) =>
        db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, act, form));

    static async Task<ActForm> DecidedAsync(TestDatabase db, string by, string on, params (string, string)[] values) =>
        People.Form(on, values) with { Decider = await db.In(p => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == by).Select(u => u.Id).SingleAsync()) };

    static Task<Report> ReportAsync(TestDatabase db, int year = 2022) =>
        db.In(async p => await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync("RC"), year));

    static IEnumerable<string> Moved(Report before, Report after) =>
        ReportTables.All.SelectMany(t => t.Addresses).Where(a => before[a] != after[a]).Select(a => a.ToString()).Order();

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Parts_of_a_split_take_along_the_day_of_receipt_the_correction_and_the_extension(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync("2022-01-12"));
        await DoAsync(db, id, "request-correction", "2022-01-20", ("points", "请写明"), ("due", "2022-01-30"));
        await DoAsync(db, id, "receive-correction", "2022-01-20", ("subject", "两项内容"));
        await DoAsync(db, id, "extend", await DecidedAsync(db, "kezhang", "2022-01-20", ("days", "10"), ("reason", "内容多")));
        await DoAsync(db, id, "split", "2022-01-20", ("parts", "2"), ("reason", "互不相关"));
        var clocks = await db.In(p => p.GetRequiredService<GongkaiContext>().DossierClocks.AsNoTracking().Where(c => c.DossierId >= id && c.Name == "reply").OrderBy(c => c.DossierId).ToListAsync());
        Assert.Equal(3, clocks.Count);
        Assert.Single(clocks.Select(c => c.Due).Distinct());
        var parts = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().Where(r => r.DossierId > id).ToListAsync());
        Assert.All(parts, r => Assert.Equal((new DateOnly(2022, 1, 12), 2022, "测试某"), (r.ReceivedOn!.Value, r.ReceivedYear, r.ApplicantName)));
        // The whole was corrected, and so were its parts: asking again is asking a second time.
        var again = await Assert.ThrowsAsync<Refused>(() => DoAsync(db, id + 1, "request-correction", "2022-01-20", ("points", "请写明"), ("due", "2022-02-10")));
        Assert.Contains("已经告知过一次", again.Message);
        // What was extended once is not extended again in its parts.
        var refused = await Assert.ThrowsAsync<Refused>(async () => await DoAsync(db, id + 1, "extend", await DecidedAsync(db, "kezhang", "2022-01-20", ("days", "5"), ("reason", "内容多"))));
        Assert.Contains("已经延期过一次", refused.Message);
    }

    [Fact]
    public async Task A_void_registration_leaves_every_figure_as_it_was_and_stays_on_record()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await ReportAsync(db);
        var id = await db.In(p => p.RegisterAsync());
        Assert.NotEmpty(Moved(before, await ReportAsync(db)));
        await DoAsync(db, id, "void", await DecidedAsync(db, "kezhang", "2022-01-20", ("void-reason", "duplicate")));
        Assert.Empty(Moved(before, await ReportAsync(db)));
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            Assert.False(await context.DossierClocks.AnyAsync(c => c.DossierId == id));
            var officer = await p.ActorAsync("chengban");
            var list = p.GetRequiredService<RequestList>();
            Assert.DoesNotContain(await (await list.FindAsync(officer, new RequestQuery { Q = "测试内容" })).ToListAsync(), l => l.Row.DossierId == id);
            Assert.Contains(await (await list.FindAsync(officer, new RequestQuery { Tab = "all", Q = "测试内容" })).ToListAsync(), l => l.Row.DossierId == id);
            Assert.Equal("登记已经作废，没有要办的事", (await p.GetRequiredService<RequestService>().ViewAsync(officer, id)).Next.Text);
        });
    }

    [Fact]
    public async Task A_slip_in_the_entry_moves_year_deadline_kind_and_name_and_the_first_entry_stays()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await ReportAsync(db);
        var id = await db.In(p => p.RegisterAsync("2012-01-10"));
        await DoAsync(db, id, "amend-entry", "2022-01-20", ("received", "2022-01-10"), ("category", "business"), ("applicant", "改正某"), ("reason", "年份录错"));
        Assert.Equal(new[] { "T3.1/business", "T3.1/total", "T3.4/business", "T3.4/total" }, Moved(before, await ReportAsync(db)));
        await db.In(async p =>
        {
            var view = await p.GetRequiredService<RequestService>().ViewAsync(await p.ActorAsync("chengban"), id);
            Assert.Equal((new DateOnly(2022, 1, 10), 2022, "business", "改正某"), (view.Row.ReceivedOn!.Value, view.Row.ReceivedYear, view.Row.Category, view.Row.ApplicantName));
            Assert.Equal(new DateOnly(2022, 2, 10), view.Next.Due);
            Assert.Equal("测试某", view.Contents["1/applicant"]);
        });
        var rows = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().SingleAsync(r => r.DossierId == id));
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        Assert.Equivalent(rows, await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().SingleAsync(r => r.DossierId == id)));
    }

    [Fact]
    public async Task A_unit_that_ends_in_the_year_keeps_its_place_in_the_report_of_that_year()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await ReportAsync(db, 2021);
        await db.In(async p =>
        {
            // Its requests are all closed; the unit itself has gone before the year was over.
            var context = p.GetRequiredService<GongkaiContext>();
            var town = await p.AgencyAsync("RC-101");
            await context.AgencyTerms.Where(t => t.AgencyId == town).ExecuteUpdateAsync(s => s.SetProperty(t => t.To, new DateOnly(2021, 11, 30)));
        });
        var after = await ReportAsync(db, 2021);
        Assert.Empty(Moved(before, after));
        Assert.Equal(before.Figure("requests/towns"), after.Figure("requests/towns"));
        var own = await db.In(async p => await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync("RC-101"), 2021));
        Assert.True(own.Figure("T3.1/total") > 0);
    }

    [Fact]
    public async Task A_notice_pasted_as_published_moves_the_deadlines_of_its_year_and_a_slip_in_it_moves_none()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        const string notice = """
            关于2022年部分节假日安排的通知
            一、元旦：2022年1月1日至3日放假，共3天。
            二、春节：1月31日至2月7日放假调休，共8天。1月29日（星期六）、1月30日（星期日）上班。
            三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
            四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
            五、端午节：6月3日至5日放假，共3天。
            六、中秋节：9月10日至12日放假，共3天。
            七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。
            """;
        await db.In(async p =>
        {
            var settings = p.GetRequiredService<SettingsService>();
            var admin = await p.ActorAsync("admin");
            Assert.Contains("列出的日期却是8天", (await Assert.ThrowsAsync<InvalidInput>(() => settings.AmendByNoticeAsync(admin, notice.Replace("共8天", "共7天"), null, "国办发明电〔2021〕11号"))).Message);
            Assert.Equal(1, (await settings.LoadAsync()).State.Count);
            var changes = await settings.AmendByNoticeAsync(admin, notice, null, "国办发明电〔2021〕11号");
            // One day more off than the calendar had.
            Assert.NotEmpty(changes);
            Assert.All(changes, c => Assert.True(c.NewDue > c.OldDue));
            var law = await p.GetRequiredService<CurrentLaw>().GetAsync();
            Assert.Equal(Gongkai.Statutes.Calendars.DayKind.Holiday, law.Law.Clock.Calendar.KindOf(new DateOnly(2022, 2, 7)));
            Assert.Contains("国办发明电〔2021〕11号", await settings.CalendarTextAsync());
            await Assert.ThrowsAsync<Forbidden>(async () => await settings.AmendByNoticeAsync(await p.ActorAsync("kezhang"), notice, null, "x"));
        });
    }
}
