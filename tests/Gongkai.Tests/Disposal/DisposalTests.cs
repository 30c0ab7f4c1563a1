using System.Security.Cryptography;
using Gongkai.Disposal;
using Gongkai.Dossiers;
using Gongkai.Indicators;
using Gongkai.Jobs;
using Gongkai.Remedies;
using Gongkai.Requests;
using Gongkai.Requests.Papers;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Papers;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Disposal;

/// <summary>Files whose period is over: appraised, signed for by two, destroyed part by part; what was counted stays counted.</summary>
public sealed class DisposalTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static DisposalChoice Destroy(long id) => new(id, true, null, "没有继续保存的价值");
    static DisposalChoice Keep(long id, int? years) => new(id, false, years, "还有参考价值");

    static async Task<long> DrawAsync(TestDatabase db, params DisposalChoice[] choices) => await db.In(async p =>
        (await p.GetRequiredService<DisposalService>().DrawUpAsync(await p.ActorAsync("kezhang"), choices, "2010年的办件", null)).Id);

    static Task ActAsync(TestDatabase db, string login, long list, string row, string? decider = null, string proof = Proofs.Scan, bool scan = true, params (string, string)[] values) => db.In(async p =>
    {
        var actor = await p.ActorAsync(login);
        long? page = null;
        if (decider is not null && scan) page = (await p.GetRequiredService<AttachmentService>().AddAsync(actor, await p.AgencyAsync("RC-002"), ActInputs.ProofPurpose, "签字.pdf", new MemoryStream("%PDF-1.4 signed"u8.ToArray()), AttachmentService.Paper)).Id;
        var id = decider is null ? null : (await p.ActorAsync(decider)).UserId;
        await p.GetRequiredService<DisposalService>().PerformAsync(actor, list, row, People.Form("2022-01-20", values) with { Decider = id, Proof = proof, Scan = page });
    });

    static Task RunJobAsync(TestDatabase db) => db.In(async p => Assert.True(await p.GetRequiredService<JobRunner>().RunNextAsync(DisposalJob.JobKey)));

    static async Task<string> RefusedAsync(Func<Task> act) => (await Assert.ThrowsAnyAsync<Exception>(act)) switch { Refused r => r.Message, InvalidInput i => i.Message, var e => throw e };

    static Task<Dictionary<string, string>> FiguresAsync(TestDatabase db) => db.In(async p =>
    {
        var all = new Dictionary<string, string>();
        foreach (var year in new[] { 2010, 2011, 2021 })
            foreach (var (key, value) in await p.GetRequiredService<IndicatorService>().ValuesAsync(IndicatorCatalogue.All, new IndicatorScope(year, null))) all[$"{year} {key}"] = $"{value.Value} {value.Units}";
        return all;
    });

    [Theory, MemberData(nameof(Both))]
    public async Task Two_sign_and_then_what_was_personal_is_gone_while_every_figure_and_the_chain_stay(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (gone, kept) = await db.In(async p => (await p.ArchivedAsync(), await p.ArchivedAsync(outcome: "GRANT")));
        var before = await FiguresAsync(db);
        var list = await DrawAsync(db, Destroy(gone), Keep(kept, 10));
        var number = await db.In(p => p.NumberAsync(gone));

        // Neither the maker nor one person twice, nor a telephone call, nor paper without its scan.
        Assert.Contains("须由分管负责人决定", await RefusedAsync(() => ActAsync(db, "chengban", list, DisposalProcedure.Approve)));
        Assert.Contains("电话同意不行", await RefusedAsync(() => ActAsync(db, "chengban", list, DisposalProcedure.Approve, "fenguan", Proofs.Phone, scan: false)));
        Assert.Contains("扫描件不能省", await RefusedAsync(() => ActAsync(db, "chengban", list, DisposalProcedure.Approve, "fenguan", scan: false)));
        await ActAsync(db, "chengban", list, DisposalProcedure.Approve, "fenguan");
        Assert.Contains("拟定清册的人不能", await RefusedAsync(() => ActAsync(db, "kezhang", list, DisposalProcedure.Witness)));
        Assert.Contains("须是两个人", await RefusedAsync(() => ActAsync(db, "fenguan", list, DisposalProcedure.Witness)));
        Assert.Empty(await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.Where(j => j.Job == DisposalJob.JobKey).ToListAsync()));
        await ActAsync(db, "chengban", list, DisposalProcedure.Witness);
        Assert.Contains("现在是“已批准，待销毁”", await RefusedAsync(() => ActAsync(db, "kezhang", list, "withdraw", values: ("reason", "改主意"))));
        await RunJobAsync(db);

        await db.In(async p =>
        {
            var (data, ledger) = (p.GetRequiredService<GongkaiContext>(), p.GetRequiredService<DossierLedger>());
            Assert.Empty(await data.LedgerContents.Where(c => c.DossierId == gone && c.Name != "").Select(c => c.Name).ToListAsync());
            var row = await data.Requests.SingleAsync(r => r.DossierId == gone);
            Assert.Equal((null, null, new DateOnly(2022, 1, 20)), (row.ApplicantName, row.Subject, row.ErasedOn));
            var erased = (await ledger.LoadAsync(gone)).State.Last(DossierLedger.Erase)!;
            Assert.Equal(((await p.ActorAsync("fenguan")).UserId, "system", Proofs.Register), (erased.Decider, erased.Recorder, erased.Proof));
            Assert.NotEmpty(await data.LedgerContents.Where(c => c.DossierId == kept).ToListAsync());
            Assert.Equal(2032, (await data.Requests.SingleAsync(r => r.DossierId == kept)).KeptThrough);
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);

            // The register is kept for ever, and says what it did.
            var state = (await ledger.LoadAsync(list)).State;
            Assert.Equal((DisposalProcedure.Done, "1", "1", "0"), (state.Stage, state.Fact("destroyed"), state.Fact("kept"), state.Fact("left")));
            var (file, bytes) = await p.GetRequiredService<DisposalService>().RegisterAsync(await p.ActorAsync("chengban"), list, pdf: false);
            await using var stream = bytes;
            Assert.Equal(state.Fact(DisposalProcedure.RegisterHash), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
            stream.Position = 0;
            using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(stream, false);
            var text = word.MainDocumentPart!.Document!.InnerText;
            foreach (var said in new[] { number, "已销毁1件", "继续保存至2032年12月31日", "科长（演示）", "分管主任（演示）", "承办人（演示）", "签字纸件", "没有继续保存的价值", Convert.ToHexStringLower((await data.Dossiers.SingleAsync(d => d.Id == gone)).Head)[..16] }) Assert.Contains(said, text);
            Assert.DoesNotContain("测试某", text);
            Assert.EndsWith(".docx", file.Name);

            var files = p.GetRequiredService<RetentionList>();
            var chief = await p.ActorAsync("kezhang");
            async Task<List<long>> Of(string tab) => await (await files.FindAsync(chief, new(tab))).Select(r => r.DossierId).ToListAsync();
            Assert.Contains(gone, await Of(RetentionQuery.Gone));
            Assert.Contains(kept, await Of(RetentionQuery.Kept));
            Assert.DoesNotContain(gone, await Of(RetentionQuery.Due));
        });
        Assert.Equal(before, await FiguresAsync(db));
        // The same figures from the ledger alone.
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        Assert.Equal(before, await FiguresAsync(db));
    }

    [Fact]
    public async Task A_file_that_is_not_over_or_not_settled_cannot_be_put_on_a_list_and_the_reason_is_named()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (due, open, early, unarchived, withheld, redo, contested) = await db.In(async p => (await p.ArchivedAsync(), await p.ArchivedAsync(), await p.ArchivedAsync(2015), await p.ArchivedAsync(archive: false), await p.ArchivedAsync(outcome: "PARTIAL"), await p.ArchivedAsync(), await p.ArchivedAsync()));
        await db.In(async p =>
        {
            var (clerk, office) = (await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"));
            var remedies = p.GetRequiredService<RemedyService>();
            await remedies.RegisterAsync(clerk, office, People.Form("2022-01-20", ("kind", "lawsuit"), ("received", "2022-01-19"), ("number", "（2022）某行初1号"), ("request", await p.NumberAsync(open))), null);
            var won = (await remedies.RegisterAsync(clerk, office, People.Form("2010-05-04", ("kind", "review"), ("received", "2010-05-04"), ("number", "某复〔2010〕1号"), ("request", await p.NumberAsync(contested))), null)).Id;
            await remedies.PerformAsync(clerk, won, "conclude", People.Form("2010-07-01", ("result", "corrected")));
            await p.GetRequiredService<RequestService>().PerformAsync(clerk, redo, "redo-ordered", People.Form("2022-01-20", ("case", "某案"), ("due", "2022-02-20")));
        });
        foreach (var (id, why) in new[] { (early, "保管期限到2025年12月31日"), (unarchived, "还没有归档"), (withheld, "保管期限到2040年"), (redo, "责令重新答复"), (open, "复议、诉讼"), (contested, "永久保存") })
            Assert.Contains(why, await RefusedAsync(() => DrawAsync(db, Destroy(id))));
        Assert.Contains("理由没有写", await RefusedAsync(() => DrawAsync(db, Destroy(due) with { Reason = " " })));
        await Assert.ThrowsAsync<Refused>(() => db.In(async p => await p.GetRequiredService<DisposalService>().DrawUpAsync(await p.ActorAsync("chengban"), [Destroy(due)], null, null)));
        await Assert.ThrowsAsync<NotFound>(() => db.In(async p => await p.GetRequiredService<DisposalService>().DrawUpAsync(await p.ActorAsync("changgou"), [Destroy(due)], null, null)));
        var list = await DrawAsync(db, Destroy(due));
        Assert.Contains("已经在清册鉴销〔2022〕1号里", await RefusedAsync(() => DrawAsync(db, Destroy(due))));
        // Withdrawn, its files are free again.
        await ActAsync(db, "kezhang", list, "withdraw", values: ("reason", "再看看"));
        Assert.True(await DrawAsync(db, Destroy(due)) > list);
        // The database's own words and the rule's agree on every file there is.
        await db.In(AgreesAsync);
    }

    static async Task AgreesAsync(IServiceProvider p)
    {
        var (files, chief, data) = (p.GetRequiredService<RetentionList>(), await p.ActorAsync("kezhang"), p.GetRequiredService<GongkaiContext>());
        var all = 0;
        foreach (var of in RetentionSchedule.All)
            foreach (var tab in new[] { RetentionQuery.Due, RetentionQuery.Kept })
                foreach (var line in await files.LinesAsync(await (await files.FindAsync(chief, new(tab, Class: of.Key))).ToListAsync()))
                {
                    var id = line.File.DossierId;
                    var rule = await data.Requests.FirstOrDefaultAsync(r => r.DossierId == id) is { } r
                        ? RetentionSchedule.Of(r.ReportRow, await data.Remedies.Where(m => m.RequestNumber == r.Number && m.AgencyId == r.AgencyId).Select(m => m.Result).ToListAsync())
                        : RetentionSchedule.OfMatter(line.File.Procedure, await data.Matters.Where(m => m.DossierId == id).Select(m => m.Result).Concat(data.Remedies.Where(m => m.DossierId == id).Select(m => m.Result)).FirstOrDefaultAsync() ?? "");
                    Assert.Equal((of.Key, of.Key, tab == RetentionQuery.Due), (line.Class.Key, rule.Key, line.Due(new(2022, 1, 20))));
                    all++;
                }
        // Every file is in one class, and no dossier at its end is left out.
        var gone = await (await files.FindAsync(chief, new(RetentionQuery.Gone))).CountAsync();
        Assert.Equal(await (await files.FindAsync(chief, new(RetentionQuery.Due))).CountAsync() + await (await files.FindAsync(chief, new(RetentionQuery.Kept))).CountAsync(), all);
        var parts = await data.Remedies.CountAsync(m => m.FinishedOn != null && data.Requests.Any(r => r.Number == m.RequestNumber)) + await data.AssistLetters.CountAsync(l => l.FinishedOn != null && data.Requests.Any(r => r.Number == l.RequestNumber));
        Assert.Equal(await data.Requests.CountAsync(r => r.ArchivedOn != null) + await data.Matters.CountAsync(m => m.EndedOn != null) + await data.Remedies.CountAsync(m => m.FinishedOn != null) + await data.AssistLetters.CountAsync(l => l.FinishedOn != null) - parts, all + gone);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Complaints_amendments_letters_and_void_registrations_are_appraised_and_destroyed_the_same_way(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (complaint, point, refuse, letter, @void) = await db.In(async p => (await p.ComplaintAsync(2010), await p.AmendmentAsync(2010, "point"), await p.AmendmentAsync(2010, "refuse"), await p.LetterAsync(2010), await p.VoidAsync(2010)));
        var (remedy, kept) = await db.In(async p => (await p.CaseAsync(2010, null), await p.AmendmentAsync(2010, "transfer")));
        await db.In(AgreesAsync);
        await db.In(async p =>
        {
            var (files, chief) = (p.GetRequiredService<RetentionList>(), await p.ActorAsync("kezhang"));
            async Task<List<long>> Of(string tab) => await (await files.FindAsync(chief, new(tab))).Select(f => f.DossierId).ToListAsync();
            var due = await Of(RetentionQuery.Due);
            foreach (var id in new[] { complaint, point, kept, letter, @void }) Assert.Contains(id, due);
            foreach (var id in new[] { refuse, remedy }) Assert.Contains(id, await Of(RetentionQuery.Kept));
            // The search by number and the order by number are the same query.
            var number = await p.NumberAsync(complaint);
            Assert.Equal([complaint], await (await files.FindAsync(chief, new(Words: number, Order: "number"))).Select(f => f.DossierId).ToListAsync());
            // The PDF made of a paper is named by no act, and goes too.
            var seq = await p.IssueAsync(point, "amendment-notice", 2);
            await (await p.GetRequiredService<PaperService>().FileAsync(chief, point, seq, "pdf")).Bytes.DisposeAsync();
        });
        Assert.Contains("保管期限到2040年", await RefusedAsync(() => DrawAsync(db, Destroy(refuse))));
        var list = await DrawAsync(db, Destroy(complaint), Destroy(point), Destroy(letter), Destroy(@void), Keep(kept, 10));
        await ActAsync(db, "fenguan", list, DisposalProcedure.Approve);
        await ActAsync(db, "chengban", list, DisposalProcedure.Witness);
        await RunJobAsync(db);
        await db.In(CheckAsync);
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        await db.In(CheckAsync);

        async Task CheckAsync(IServiceProvider p)
        {
            var (data, ledger, files) = (p.GetRequiredService<GongkaiContext>(), p.GetRequiredService<DossierLedger>(), p.GetRequiredService<RetentionList>());
            foreach (var id in new[] { complaint, point, letter, @void })
            {
                Assert.Empty(await data.LedgerContents.Where(c => c.DossierId == id).Select(c => c.Name).ToListAsync());
                var state = (await ledger.LoadAsync(id)).State;
                var named = state.Events.Select(e => e.Data.GetValueOrDefault(Gongkai.Statutes.Matters.MatterFields.Files)).OfType<string>().Select(long.Parse).ToList();
                Assert.False(await data.Attachments.AnyAsync(a => named.Contains(a.Id)));
                Assert.Equal(Proofs.Register, state.Last(DossierLedger.Erase)!.Proof);
            }
            var paper = await data.Set<PaperRow>().SingleAsync(r => r.DossierId == point);
            Assert.Equal((null, null, true), (paper.AttachmentId, paper.PdfAttachmentId, paper.PdfSha256 is not null));
            Assert.All(await data.Matters.Where(m => m.DossierId == complaint || m.DossierId == point).ToListAsync(), m => Assert.Equal((null, new DateOnly(2022, 1, 20)), (m.Person, m.ErasedOn)));
            Assert.Equal((2032, null), await data.Matters.Where(m => m.DossierId == kept).Select(m => new ValueTuple<int?, DateOnly?>(m.KeptThrough, m.ErasedOn)).SingleAsync());
            Assert.NotEmpty(await data.LedgerContents.Where(c => c.DossierId == kept || c.DossierId == refuse).ToListAsync());
            var gone = await (await files.FindAsync(await p.ActorAsync("kezhang"), new(RetentionQuery.Gone))).Select(f => f.DossierId).ToListAsync();
            Assert.Equal(new[] { complaint, point, letter, @void }.Order(), gone.Order());
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
            var (_, bytes) = await p.GetRequiredService<DisposalService>().RegisterAsync(await p.ActorAsync("chengban"), list, pdf: false);
            await using var stream = bytes;
            using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(stream, false);
            var text = word.MainDocumentPart!.Document!.InnerText;
            foreach (var said in new[] { "投诉举报1件", "更正个人信息记录2件", "协助调查1件", "依申请公开1件", "已销毁4件", "继续保存至2032年12月31日" }) Assert.Contains(said, text);
            Assert.DoesNotContain("郑某", text);
            await AgreesAsync(p);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_younger_complaint_outlives_the_request_it_quotes_and_a_younger_case_holds_its_request_back(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (request, contested) = await db.In(async p => (await p.ArchivedAsync(), await p.ArchivedAsync()));
        var number = await db.In(p => p.NumberAsync(request));
        var complaint = await db.In(p => p.ComplaintAsync(2015, number, about: "RC-002"));
        await db.In(async p => await p.CaseAsync(2015, await p.NumberAsync(contested)));
        // One file with the case: its period begins when the case is over.
        Assert.Contains("保管期限到2045年", await RefusedAsync(() => DrawAsync(db, Destroy(contested))));
        Assert.Contains("保管期限到2025年", await RefusedAsync(() => DrawAsync(db, Destroy(complaint))));
        var list = await DrawAsync(db, Destroy(request));
        await ActAsync(db, "fenguan", list, DisposalProcedure.Approve);
        await ActAsync(db, "chengban", list, DisposalProcedure.Witness);
        await RunJobAsync(db);
        await db.In(async p =>
        {
            var (data, ledger) = (p.GetRequiredService<GongkaiContext>(), p.GetRequiredService<DossierLedger>());
            Assert.True((await ledger.LoadAsync(request)).State.Did(DossierLedger.Erase));
            Assert.False((await ledger.LoadAsync(complaint)).State.Did(DossierLedger.Erase));
            // It stands alone: its own words, and the number of the request.
            var contents = await ledger.ContentsAsync(complaint);
            Assert.Equal(("招标结果没有公开", "郑某"), (contents["content"], contents["person"]));
            Assert.Equal(number, (await data.Matters.SingleAsync(m => m.DossierId == complaint)).RequestNumber);
        });
    }

    [Fact]
    public async Task What_came_after_the_signatures_saves_a_file_and_a_job_cut_off_goes_on_where_it_stood()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var (first, second, third) = await db.In(async p => (await p.ArchivedAsync(), await p.ArchivedAsync(), await p.ArchivedAsync()));
        var list = await DrawAsync(db, Destroy(first), Destroy(second), Destroy(third));
        await ActAsync(db, "fenguan", list, DisposalProcedure.Approve);
        await ActAsync(db, "chengban", list, DisposalProcedure.Witness);
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), second, "redo-ordered", People.Form("2022-01-20", ("case", "某案"), ("due", "2022-02-20"))));
        // A run that nobody holds any more ends at its first word.
        await Assert.ThrowsAsync<OperationCanceledException>(() => db.In(async p =>
        {
            var data = p.GetRequiredService<GongkaiContext>();
            var run = await data.JobRuns.AsNoTracking().SingleAsync(j => j.Job == DisposalJob.JobKey);
            await p.GetRequiredService<DisposalExecution>().RunAsync(list, new JobProgress(data, run, TimeProvider.System), default);
        }));
        await db.In(async p => Assert.Equal((true, false, false), (await ErasedAsync(p, first), await ErasedAsync(p, second), await ErasedAsync(p, third))));
        await RunJobAsync(db);
        await db.In(async p =>
        {
            Assert.Equal((true, false, true), (await ErasedAsync(p, first), await ErasedAsync(p, second), await ErasedAsync(p, third)));
            Assert.Single((await p.GetRequiredService<DossierLedger>().LoadAsync(first)).State.Events, e => e.Row == DossierLedger.Erase);
            var state = (await p.GetRequiredService<DossierLedger>().LoadAsync(list)).State;
            Assert.Equal(("2", "1"), (state.Fact("destroyed"), state.Fact("left")));
        });

        static async Task<bool> ErasedAsync(IServiceProvider p, long id) => (await p.GetRequiredService<DossierLedger>().LoadAsync(id)).State.Did(DossierLedger.Erase);
    }

    [Fact]
    public async Task A_unit_may_keep_a_class_longer_and_never_shorter()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.ArchivedAsync());
        Task SetAsync(string kind, string term) => db.In(async p => await p.GetRequiredService<SettingsService>().PerformAsync(await p.ActorAsync("admin"), Statutes.Settings.SettingsProcedure.Lengthen,
            new() { ["retention-agency"] = $"{await p.AgencyAsync("RC-002")}", ["retention-class"] = kind, ["retention-term"] = term, ["reason"] = "本单位规定" }, null));
        Task<bool> DueAsync() => db.In(async p => await (await p.GetRequiredService<RetentionList>().FindAsync(await p.ActorAsync("kezhang"), new())).AnyAsync(r => r.DossierId == id));
        Assert.True(await DueAsync());
        Assert.Contains("不能短于", await RefusedAsync(() => SetAsync(RetentionSchedule.Withheld, "20")));
        await SetAsync(RetentionSchedule.Other, "15");
        Assert.False(await DueAsync());
        await SetAsync(RetentionSchedule.Other, "permanent");
        Assert.False(await DueAsync());
        await SetAsync(RetentionSchedule.Other, "table");
        Assert.True(await DueAsync());
    }
}
