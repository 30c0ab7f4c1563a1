using System.Text;
using Gongkai.AnnualReport;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

/// <summary>From the first figure to the published report and its correction, as the clerk of a town, the head's office and the leader do it.</summary>
public sealed class FilingTests
{
    const int Year = 2021;

    public static TheoryData<Engine> Both => TestDatabase.Both;

    static readonly string[] TypedCells = ["T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount"];

    static Task<T> As<T>(TestDatabase db, string login, Func<IServiceProvider, FilingService, Actor, Task<T>> work) =>
        db.In(async p => await work(p, p.GetRequiredService<FilingService>(), await p.ActorAsync(login)));

    static async Task ZerosAsync(IServiceProvider p, Actor actor, int agency)
    {
        foreach (var key in TypedCells) await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, key, agency, Year, 0, "没有这项业务");
    }

    /// <summary>Everything a unit without business has to say: zeros, and the parts that no record supplies.</summary>
    internal static async Task FillAsync(IServiceProvider p, Actor actor, int agency)
    {
        await ZerosAsync(p, actor, agency);
        await WriteAsync(p, actor, agency);
    }

    static async Task WriteAsync(IServiceProvider p, Actor actor, int agency)
    {
        var texts = p.GetRequiredService<ReportTextService>();
        foreach (var (slot, text) in new[] { ("supervision", "考核合格，没有责任追究。"), ("problems", "信息公开的时效还不够，政策解读的形式单一，群众看不懂。"), ("measures", "按月通报公开时效，重要文件同时准备图解和问答。") })
            await texts.SaveAsync(actor, agency, Year, slot, text, 0);
    }

    static async Task<string> ScanAsync(FilingService filings, Actor actor, int agency, string purpose = "signed-page") =>
        (await filings.KeepAsync(actor, agency, Year, purpose, "签字页.pdf", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.4 signed")))).Id.ToString();

    static Task<string> LeaderAsync(IServiceProvider p, string login) => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();

    static Task<Envelope> DoAsync(TestDatabase db, string login, string code, string row, string on, string? leader = null, params (string, string)[] values) =>
        As(db, login, async (p, filings, actor) =>
        {
            var agency = await p.AgencyAsync(code);
            var all = values.ToList();
            foreach (var field in FilingProcedure.Table.Find(row)!.Fields.Where(f => f.Kind == FieldKind.File)) all.Add((field.Key, await ScanAsync(filings, actor, agency, field.Key)));
            return await filings.PerformAsync(actor, agency, Year, row, People.Form(on, [.. all]) with { Decider = leader is null ? null : await LeaderAsync(p, leader), Proof = Proofs.Scan });
        });

    static Task<FilingLine> LineAsync(TestDatabase db, string code) =>
        As(db, "kezhang", async (p, filings, actor) => (await filings.MatrixAsync(actor, Year)).Single(l => l.Agency.Code == code));

    [Theory, MemberData(nameof(Both))]
    public async Task A_towns_report_goes_from_nothing_to_published_and_is_corrected_as_a_new_version(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Assert.Equal("未开始", (await LineAsync(db, "RC-101")).StageName);
        await As(db, "changgou", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), Year));
        Assert.Equal("草稿", (await LineAsync(db, "RC-101")).StageName);

        // Not filled in is not zero: the check says which cells.
        var missing = await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c"));
        Assert.Contains("K7", missing.Message);
        await As(db, "changgou", async (p, _, actor) => { await FillAsync(p, actor, await p.AgencyAsync("RC-101")); return 0; });
        // The leader decides; a clerk's own word is not enough, and a page must be there.
        Assert.Contains("分管负责人决定", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "changgou", "RC-101", "file", "2022-01-20"))).Message);
        await As(db, "changgou", async (p, filings, actor) =>
        {
            var form = People.Form("2022-01-20") with { Decider = await LeaderAsync(p, "rc-101-c"), Proof = Proofs.Scan };
            Assert.Contains("“负责人签字页的扫描件或照片”没有填", (await Assert.ThrowsAsync<Refused>(async () => await filings.PerformAsync(actor, await p.AgencyAsync("RC-101"), Year, "file", form))).Message);
            return 0;
        });
        Assert.Empty(await As(db, "kezhang", async (p, _, _) => await p.GetRequiredService<ReportService>().VersionsAsync(await p.AgencyAsync("RC-101"), Year)));

        await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c");
        var first = (await LineAsync(db, "RC-101")).Filing!;
        Assert.Equal((FilingProcedure.Filed, 1), (first.Stage, first.Version));
        // What is filed stands still.
        await As(db, "changgou", async (p, filings, actor) =>
        {
            Assert.Contains("已报", (await Assert.ThrowsAsync<InvalidInput>(async () => await p.GetRequiredService<FilingGate>().EditAsync(actor, await p.AgencyAsync("RC-101"), Year, () => Task.CompletedTask))).Message);
            return 0;
        });
        // Only the head's office returns or passes.
        Assert.Contains("主管部门", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "changgou", "RC-101", "pass", "2022-01-20"))).Message);
        await DoAsync(db, "kezhang", "RC-101", "return", "2022-01-20", null, ("remarks", "第五部分太短"));
        Assert.Equal("退回", (await LineAsync(db, "RC-101")).StageName);
        await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c");
        // Nothing changed, so it is the same version.
        Assert.Equal(1, (await LineAsync(db, "RC-101")).Filing!.Version);
        await DoAsync(db, "kezhang", "RC-101", "pass", "2022-01-20");
        Assert.Contains("不是网址", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "changgou", "RC-101", "publish", "2022-01-20", null, ("url", "贴在墙上")))).Message);
        await DoAsync(db, "changgou", "RC-101", "publish", "2022-01-20", null, ("url", "https://www.example.gov.cn/a.html"));
        var published = await LineAsync(db, "RC-101");
        Assert.Equal(("已发布", 1, (DateOnly?)null), (published.StageName, published.Filing!.PublishedVersion, published.Next));

        // The correction: reopened with a note, refused while nothing differs, then a second version beside the first.
        await DoAsync(db, "changgou", "RC-101", "reopen", "2022-01-20", null, ("note", "行政处罚少报一件"));
        Assert.Contains("没有要更正的内容", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c"))).Message);
        await As(db, "changgou", async (p, _, actor) => { await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, "T2.6.1/count", await p.AgencyAsync("RC-101"), Year, 1, "台账"); return 0; });
        await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c");
        await DoAsync(db, "kezhang", "RC-101", "pass", "2022-01-20");
        await DoAsync(db, "changgou", "RC-101", "publish", "2022-01-20", null, ("url", "https://www.example.gov.cn/b.html"));
        await db.In(async p =>
        {
            var (reports, actor, town) = (p.GetRequiredService<ReportService>(), await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
            var one = await reports.FrozenAsync(actor, town, Year, 1);
            var two = await reports.FrozenAsync(actor, town, Year, 2);
            Assert.Equal((0m, 1m), (one.Figure("T2.6.1/count"), two.Figure("T2.6.1/count")));
            Assert.Equal(SnapshotContent.HashOf(two.SnapshotJson), two.SnapshotHash);
            Assert.Equal(two.SnapshotHash, (await reports.MakeAsync(actor, town, Year)).SnapshotHash);
        });
        Assert.Equal(2, (await LineAsync(db, "RC-101")).Filing!.PublishedVersion);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_matrix_stands_in_official_order_and_the_reminder_names_those_who_are_missing(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var lines = await As(db, "kezhang", (_, filings, actor) => filings.MatrixAsync(actor, Year));
        Assert.Equal(lines.OrderBy(l => l.Agency.OrderNo).Select(l => l.Agency.Id), lines.Select(l => l.Agency.Id));
        // The government files through its office.
        Assert.DoesNotContain(lines, l => l.Agency.Code == "RC-001");
        Assert.Equal(new DateOnly(2022, 1, 25), lines[0].Due);
        var reminder = FilingService.Reminder(Year, new DateOnly(2022, 1, 20), lines);
        var missing = lines.Where(l => !l.HandedIn).ToList();
        Assert.Equal(lines.Count - 16, missing.Count);
        Assert.All(missing, l => Assert.Contains(l.Agency.ShortName, reminder));
        Assert.All(lines.Where(l => l.HandedIn && !missing.Any(m => m.Agency.ShortName.Contains(l.Agency.ShortName))), l => Assert.DoesNotContain(l.Agency.ShortName, reminder));
        Assert.Contains("退回后尚未重报（2个）", reminder);
        Assert.Contains("还有5天", reminder);
        Assert.Contains("报送期限1月25日已过2天", FilingService.Reminder(Year, new DateOnly(2022, 1, 27), lines));
        // A clerk sees the own unit's line and no other.
        Assert.Equal("RC-101", Assert.Single(await As(db, "changgou", (_, filings, actor) => filings.MatrixAsync(actor, Year))).Agency.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Strangers_are_refused_and_a_year_that_runs_has_no_report(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await Assert.ThrowsAsync<Forbidden>(() => As(db, "zhujian", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), Year)));
        await Assert.ThrowsAsync<Forbidden>(() => As(db, "changgou", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC"), Year)));
        Assert.Contains("还没有结束", (await Assert.ThrowsAsync<Refused>(() => As(db, "changgou", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), 2022)))).Message);
        await As(db, "changgou", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), Year));
        await Assert.ThrowsAsync<Forbidden>(() => As(db, "zhujian", async (p, _, actor) => { await p.GetRequiredService<AdjustmentService>().AdjustAsync(actor, await p.AgencyAsync("RC-101"), Year, "T2.6.1/count", "1", "理由"); return 0; }));
        // Somebody else's scan is nobody's signature.
        var other = await As(db, "zhujian", async (p, filings, actor) => await ScanAsync(filings, actor, await p.AgencyAsync("RC-308")));
        await As(db, "changgou", async (p, filings, actor) =>
        {
            await FillAsync(p, actor, await p.AgencyAsync("RC-101"));
            var form = People.Form("2022-01-20", ("signed-page", other)) with { Decider = await LeaderAsync(p, "rc-101-c"), Proof = Proofs.Scan };
            Assert.Contains("没有上传", (await Assert.ThrowsAsync<InvalidInput>(async () => await filings.PerformAsync(actor, await p.AgencyAsync("RC-101"), Year, "file", form))).Message);
            return 0;
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_leader_without_an_account_decides_by_a_link_that_works_once(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = (await As(db, "changgou", async (p, filings, actor) => await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), Year))).Id;
        Task<string> AskAsync() => As(db, "changgou", async (p, _, actor) => (await p.GetRequiredService<DecisionService>().PrepareAsync(actor, "annual-report", id, "file",
            People.Form("2022-01-20") with { Decider = await LeaderAsync(p, "rc-101-c") }, null, "http://localhost")).Link);
        // What the checks are against is said before anybody is asked.
        Assert.Contains("K7", (await Assert.ThrowsAsync<Refused>(AskAsync)).Message);
        await As(db, "changgou", async (p, _, actor) => { await FillAsync(p, actor, await p.AgencyAsync("RC-101")); return 0; });
        var link = (await AskAsync()).Split('/');
        await db.In(async p =>
        {
            var decisions = p.GetRequiredService<DecisionService>();
            var view = await decisions.OpenAsync(long.Parse(link[^2]), link[^1]);
            Assert.Contains(view.Lines, l => l.Label == "报告" && l.Value.Contains("长沟镇"));
            await decisions.DecideAsync(long.Parse(link[^2]), link[^1], true, "同意报送", "127.0.0.1");
            await Assert.ThrowsAsync<Conflict>(() => decisions.DecideAsync(long.Parse(link[^2]), link[^1], true, null, "127.0.0.1"));
        });
        var filed = (await LineAsync(db, "RC-101")).Filing!;
        Assert.Equal((FilingProcedure.Filed, 1), (filed.Stage, filed.Version));
        var loaded = await As(db, "kezhang", async (p, filings, actor) => await filings.FindAsync(actor, await p.AgencyAsync("RC-101"), Year));
        Assert.Equal(Proofs.Link, loaded!.State.Events[^1].Proof);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_who_work_on_one_report_do_not_undo_each_other(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var begun = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => As(db, "changgou", async (p, filings, actor) => (await filings.BeginAsync(actor, await p.AgencyAsync("RC-101"), Year)).Id)));
        Assert.Single(begun.Distinct());
        await As(db, "changgou", async (p, _, actor) => { await FillAsync(p, actor, await p.AgencyAsync("RC-101")); return 0; });
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try { await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c"); return true; }
            catch (Exception e) when (e is Conflict or Refused) { return false; }
        }));
        Assert.Single(done, d => d);
        Assert.Single(await As(db, "kezhang", async (p, _, _) => await p.GetRequiredService<ReportService>().VersionsAsync(await p.AgencyAsync("RC-101"), Year)));
    }

    /// <summary>Filing and a change of the text set out at the same moment, again and again: either is refused, but what stands filed is what stands written.</summary>
    [Theory, MemberData(nameof(Both))]
    public async Task What_is_written_at_the_moment_of_filing_is_in_the_version_filed_or_refused(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var town = await As(db, "changgou", async (p, filings, actor) =>
        {
            var agency = await p.AgencyAsync("RC-101");
            await filings.BeginAsync(actor, agency, Year);
            await FillAsync(p, actor, agency);
            return agency;
        });
        var (filed, written) = (0, 0);
        for (var round = 0; round < 12; round++)
        {
            var text = $"按月通报公开时效，第{round}稿，重要文件同时准备图解和问答。";
            var version = await As(db, "changgou", async (p, _, actor) => (await p.GetRequiredService<ReportTextService>().HistoryAsync(actor, town, Year, "measures"))[0].Version);
            var file = Task.Run(async () =>
            {
                try { await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c"); return true; }
                catch (Conflict) { return false; }
            });
            var write = Task.Run(() => As(db, "changgou", async (p, _, actor) =>
            {
                try { await p.GetRequiredService<ReportTextService>().SaveAsync(actor, town, Year, "measures", text, version); return true; }
                catch (InvalidInput e) { Assert.Contains("已报", e.Message); return false; }
            }));
            filed += await file ? 1 : 0;
            written += await write ? 1 : 0;
            var row = (await LineAsync(db, "RC-101")).Filing!;
            var now = await As(db, "changgou", (p, _, actor) => p.GetRequiredService<ReportService>().MakeAsync(actor, town, Year));
            Assert.Equal(await write, now.Texts.Slots.Single(s => s.Slot == "measures").Text == text);
            if (!await file) continue;
            Assert.Equal(row.Hash, now.SnapshotHash);
            await DoAsync(db, "kezhang", "RC-101", "return", "2022-01-20", null, ("remarks", "再改一稿"));
        }
        // Of two who set out together one at least arrives.
        Assert.True(filed + written >= 12, $"{filed} {written}");
        // No version that nobody filed.
        var filings = (await As(db, "kezhang", (_, filings, actor) => filings.FindAsync(actor, town, Year)))!.State.Events.Where(e => e.Row == "file").Select(e => e.Data["version"]).Distinct().Count();
        Assert.Equal(filings, (await As(db, "kezhang", (p, _, _) => p.GetRequiredService<ReportService>().VersionsAsync(town, Year))).Count);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_frozen_version_keeps_its_checks_and_the_entries_behind_its_figures(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await As(db, "changgou", async (p, filings, actor) =>
        {
            var town = await p.AgencyAsync("RC-101");
            await filings.BeginAsync(actor, town, Year);
            await FillAsync(p, actor, town);
            await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, "T2.6.1/count", town, Year, 7, "处罚台账");
            return 0;
        });
        await DoAsync(db, "changgou", "RC-101", "file", "2022-01-20", "rc-101-c");
        var town = await db.In(p => p.AgencyAsync("RC-101"));
        Task<Report> FrozenAsync() => As(db, "kezhang", (p, _, actor) => p.GetRequiredService<ReportService>().FrozenAsync(actor, town, Year, 1));
        var before = await FrozenAsync();
        Assert.Contains(before.Checks, c => c.Rule == "K15");
        await DoAsync(db, "kezhang", "RC-101", "return", "2022-01-20", null, ("remarks", "处罚数不对"));
        // The unit puts its figures right and last year's report turns up: neither changes what was frozen.
        await As(db, "changgou", async (p, _, actor) => { await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, "T2.6.1/count", town, Year, 9, "处罚台账（更正）"); return 0; });
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            context.Add(new EarlierFigure { IndicatorKey = "T3.4/total", AgencyId = town, Year = Year - 1, Value = 5, Source = "2020年年度报告", AuthorId = await LeaderAsync(p, "kezhang"), EnteredOn = new(2022, 1, 20), RecordedAt = DateTime.UnixEpoch, Current = true });
            await context.SaveChangesAsync();
        });
        Assert.Contains((await As(db, "kezhang", (p, _, actor) => p.GetRequiredService<ReportService>().MakeAsync(actor, town, Year))).Checks, c => c is { Rule: "K4", Outcome: CheckOutcome.Fails });
        Assert.Equal(before.Checks.Select(c => (c.Rule, c.Place, c.Outcome, c.Evidence)), (await FrozenAsync()).Checks.Select(c => (c.Rule, c.Place, c.Outcome, c.Evidence)));
        async Task<(long Value, bool AsShown)> BehindAsync(int? version) => await As(db, "kezhang", async (p, _, actor) =>
        {
            var behind = await p.GetRequiredService<ReportService>().BehindAsync(actor, town, Year, "T2.6.1/count", 1, 50, version: version);
            return (Assert.Single(behind.Typed).Value, behind.AsShown);
        });
        Assert.Equal((7, true), await BehindAsync(1));
        Assert.Equal((9, true), await BehindAsync(null));
        var items = await As(db, "kezhang", (p, _, actor) => p.GetRequiredService<ReportService>().BehindAsync(actor, town, Year, "items/total", 1, 50, version: 1));
        Assert.Equal((before.Count("items/total"), true), (items.Total, items.AsShown));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_adjustment_moves_its_totals_says_why_and_can_be_taken_back(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (reports, adjustments, actor, root) = (p.GetRequiredService<ReportService>(), p.GetRequiredService<AdjustmentService>(), await p.ActorAsync("kezhang"), await p.AgencyAsync("RC"));
            var before = await reports.MakeAsync(actor, root, Year);
            await adjustments.AdjustAsync(actor, root, Year, "T3.3.1/person", "-1", "两个部门联合答复，只计一件");
            var after = await reports.MakeAsync(actor, root, Year);
            var moved = ReportTables.All.SelectMany(t => t.Addresses).Where(a => before[a] != after[a]).Select(a => a.ToString()).Order();
            Assert.Equal(new[] { "T3.3.1/person", "T3.3.1/total", "T3.3.7/person", "T3.3.7/total" }.Order(), moved);
            Assert.Contains("调整 -1：两个部门联合答复，只计一件", after.Values["T3.3.1/person"].SourceText);
            // What the prose says of the group moves with its row, and who opens the figure is told.
            Assert.Equal(before.Count("requests/granted") - 1, after.Count("requests/granted"));
            Assert.Equal("两个部门联合答复，只计一件", Assert.Single(await reports.AdjustingAsync(root, Year, "T3.3.7/total")).Reason);
            // K3 notices that the books no longer close.
            Assert.Contains(after.Checks, c => c.Rule == "K3" && c.Outcome == CheckOutcome.Fails);
            foreach (var (key, delta, reason, words) in new[] { ("T3.3.7/total", "1", "理由", "合计"), ("T3.1/person", "0", "理由", "不能是 0"), ("T3.1/person", "1.5", "理由", "整数"), ("T3.1/person", "1", " ", "调整理由"), ("没有", "1", "理由", "哪一格") })
                Assert.Contains(words, (await Assert.ThrowsAsync<InvalidInput>(() => adjustments.AdjustAsync(actor, root, Year, key, delta, reason))).Message);
            await adjustments.WithdrawAsync(actor, (await adjustments.OfAsync(root, Year)).Single().Id);
            Assert.Equal(before.SnapshotHash, (await reports.MakeAsync(actor, root, Year)).SnapshotHash);
        });
    }

    [Fact]
    public async Task The_whole_is_the_sum_of_the_units_and_the_leader_decides_it()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var root = await db.In(p => p.AgencyAsync("RC"));
        Task<Report> MakeAsync() => As(db, "kezhang", (p, _, actor) => p.GetRequiredService<ReportService>().MakeAsync(actor, root, Year));
        Assert.Contains("还缺", Assert.Single((await MakeAsync()).Checks, c => c.Rule == "K16").Computed);
        await As(db, "kezhang", async (p, filings, actor) => await filings.BeginAsync(actor, root, Year));
        Assert.Contains("还没有报送的单位：区政府办公室、长沟镇", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "kezhang", "RC", "send-up", "2022-01-20"))).Message);
        // All that have not filed do so now, each by its own people.
        await db.In(async p =>
        {
            var filings = p.GetRequiredService<FilingService>();
            foreach (var line in await filings.MatrixAsync(await p.ActorAsync("kezhang"), Year))
            {
                if (line.HandedIn) continue;
                var code = line.Agency.Code.ToLowerInvariant();
                var office = code == "rc-002";
                var clerk = await p.ActorAsync(office ? "chengban" : code switch { "rc-101" => "changgou", "rc-308" => "zhujian", _ => $"{code}-a" });
                var typed = (await p.GetRequiredService<GongkaiContext>().TypedFigures.Where(f => f.AgencyId == line.Agency.Id && f.Current).Select(f => f.IndicatorKey).ToListAsync()).ToHashSet();
                foreach (var key in TypedCells.Where(k => !typed.Contains(k))) await p.GetRequiredService<TypedFigureService>().EnterAsync(clerk, key, line.Agency.Id, Year, 0, "没有这项业务");
                await filings.BeginAsync(clerk, line.Agency.Id, Year);
                if (line.Stage is "" or FilingProcedure.Draft) await WriteAsync(p, clerk, line.Agency.Id);
                var form = People.Form("2022-01-20", ("signed-page", await ScanAsync(filings, clerk, line.Agency.Id))) with { Decider = await LeaderAsync(p, office ? "fenguan" : $"{code}-c"), Proof = Proofs.Scan };
                await filings.PerformAsync(clerk, line.Agency.Id, Year, "file", form);
            }
        });
        Assert.Equal(CheckOutcome.Holds, Assert.Single((await MakeAsync()).Checks, c => c.Rule == "K16").Outcome);
        Assert.Equal("", FilingService.Reminder(Year, new DateOnly(2022, 1, 20), await As(db, "kezhang", (_, filings, actor) => filings.MatrixAsync(actor, Year))));

        // A joint document counted twice: the difference is named until an adjustment explains it.
        await db.SqlAsync("UPDATE typed_figures SET value = value + 2 WHERE id = (SELECT MAX(id) FROM typed_figures WHERE indicator_key = 'T2.5.1/count' AND current)");
        var wrong = Assert.Single((await MakeAsync()).Checks, c => c.Rule == "K16");
        Assert.Equal((CheckOutcome.Fails, true), (wrong.Outcome, wrong.Hard));
        Assert.Contains("K16", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "kezhang", "RC", "send-up", "2022-01-20"))).Message);
        await db.SqlAsync("UPDATE typed_figures SET value = value - 2 WHERE id = (SELECT MAX(id) FROM typed_figures WHERE indicator_key = 'T2.5.1/count' AND current)");

        await DoAsync(db, "kezhang", "RC", "send-up", "2022-01-20");
        Assert.Contains("分管负责人决定", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "kezhang", "RC", "approve", "2022-01-20"))).Message);
        await DoAsync(db, "kezhang", "RC", "approve", "2022-01-20", "fenguan");
        await DoAsync(db, "kezhang", "RC", "publish", "2022-01-20", null, ("url", "https://www.example.gov.cn/qu.html"));
        var whole = await As(db, "kezhang", (_, filings, actor) => filings.GovernmentAsync(actor, Year));
        Assert.Equal(("已发布", new DateOnly(2022, 3, 31)), (whole!.StageName, whole.PublishBy));
        var frozen = await As(db, "kezhang", (p, _, actor) => p.GetRequiredService<ReportService>().FrozenAsync(actor, root, Year, 1));
        Assert.Equal(whole.Filing!.Hash, frozen.SnapshotHash);
        Assert.Equal((await As(db, "kezhang", (p, filings, actor) => filings.MatrixAsync(actor, Year))).Count, SnapshotContent.Read(frozen.SnapshotJson).Filings!.Count);
    }

    [Fact]
    public async Task A_carry_in_that_differs_names_the_requests_and_goes_on_only_with_a_reason()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var office = await db.In(p => p.AgencyAsync("RC-002"));
        await db.In(async p =>
        {
            var actor = await p.ActorAsync("chengban");
            await p.GetRequiredService<FilingService>().BeginAsync(actor, office, Year);
            foreach (var key in TypedCells) await p.GetRequiredService<TypedFigureService>().EnterAsync(actor, key, office, Year, 0, "没有这项业务");
            await p.FreezeAsync("chengban", office, Year);
        });
        // Registered a year late: received in December, entered in January, after the list was frozen.
        var id = await db.In(p => p.RegisterAsync("2021-12-20"));
        var number = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.DossierId == id).Select(r => r.Number).SingleAsync());
        var next = await As(db, "chengban", (p, _, actor) => p.GetRequiredService<ReportService>().MakeAsync(actor, office, Year + 1));
        var failed = next.Checks.First(c => c is { Rule: "K4", Outcome: CheckOutcome.Fails } && c.Place.EndsWith("总计"));
        Assert.Contains($"上年冻结的名单中没有：{number}", failed.Evidence);
        Assert.True(next.Explainable(failed));
        Assert.Contains(FilingService.Standing(next), o => o.Text.StartsWith("K4"));
        await db.In(async p =>
        {
            var (adjustments, actor) = (p.GetRequiredService<AdjustmentService>(), await p.ActorAsync("chengban"));
            foreach (var check in next.Checks.Where(c => c is { Rule: "K4", Outcome: CheckOutcome.Fails })) await adjustments.ExplainAsync(actor, office, Year + 1, check.Rule, check.Place, Report.Said(check), "上年报送以后补登记");
        });
        Assert.DoesNotContain(FilingService.Standing(await As(db, "chengban", (p, _, actor) => p.GetRequiredService<ReportService>().MakeAsync(actor, office, Year + 1))), o => o.Text.StartsWith("K4"));
    }

    [Fact]
    public async Task A_unit_that_ended_in_the_year_stays_in_the_matrix_and_the_heads_office_files_for_it()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.SqlAsync("UPDATE agency_terms SET \"to\" = '2021-06-30' WHERE agency_id = (SELECT id FROM agencies WHERE code = 'RC-103')");
        var line = await LineAsync(db, "RC-103");
        Assert.Equal(new DateOnly(2021, 6, 30), line.EndedOn);
        await As(db, "kezhang", async (p, filings, actor) =>
        {
            var unit = await p.AgencyAsync("RC-103");
            Assert.True(await p.GetRequiredService<FilingGate>().MayWorkAsync(actor, unit, Year));
            Assert.False(await p.GetRequiredService<FilingGate>().MayWorkAsync(actor, await p.AgencyAsync("RC-101"), Year));
            if (line.Filing is null) await filings.BeginAsync(actor, unit, Year);
            // Its own leader holds a post nowhere now: the government's decides, as for the government's report.
            var deciders = await filings.DecidersAsync(p.GetRequiredService<RequestService>(), unit);
            Assert.Contains(await LeaderAsync(p, "fenguan"), deciders.Select(d => d.Id));
            Assert.DoesNotContain(await LeaderAsync(p, "rc-103-c"), deciders.Select(d => d.Id));
            return 0;
        });
    }
}
