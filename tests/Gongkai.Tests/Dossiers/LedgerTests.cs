using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

public sealed class LedgerTests
{
    static Task<LedgerVerdict> VerifyAsync(TestDatabase db) => db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync());

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_demonstrations_ledger_verifies(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var verdict = await VerifyAsync(db);
        Assert.True(verdict.Ok, verdict.FirstBad?.What);
        Assert.Equal(139, verdict.Dossiers);
        Assert.True(verdict.Events > 800);
    }

    public static TheoryData<Engine, string, string> Tampering()
    {
        var data = new TheoryData<Engine, string, string>();
        foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
        {
            var changed = engine == Engine.Sqlite
                ? "UPDATE ledger_events SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), '2021', '2020') AS BLOB) WHERE dossier_id = 7 AND seq = 2"
                : "UPDATE ledger_events SET bytes = set_byte(bytes, 20, get_byte(bytes, 20) + 1) WHERE dossier_id = 7 AND seq = 2";
            data.Add(engine, changed, "记录被改动");
            data.Add(engine, "UPDATE ledger_events SET recorder = 'x' WHERE dossier_id = 7 AND seq = 2", "列被改动");
            data.Add(engine, "DELETE FROM ledger_events WHERE dossier_id = 7 AND seq = 2", "第2条不见了");
            data.Add(engine, "UPDATE ledger_events SET seq = 1002 WHERE dossier_id = 7 AND seq = 2; UPDATE ledger_events SET seq = 2 WHERE dossier_id = 7 AND seq = 3; UPDATE ledger_events SET seq = 3 WHERE dossier_id = 7 AND seq = 1002", "链接断开");
            data.Add(engine, "DELETE FROM ledger_events WHERE dossier_id = 7 AND seq = (SELECT count FROM dossiers WHERE id = 7)", "末尾被截去");
            // The cut is covered up in the dossier's own row; only the checkpoint still knows.
            data.Add(engine, "DELETE FROM ledger_events WHERE dossier_id = 7 AND seq = (SELECT count FROM dossiers WHERE id = 7); DELETE FROM ledger_contents WHERE dossier_id = 7 AND seq = (SELECT count FROM dossiers WHERE id = 7); UPDATE dossiers SET count = count - 1, head = (SELECT hash FROM ledger_events WHERE dossier_id = 7 ORDER BY seq DESC LIMIT 1) WHERE id = 7", "检查点");
            data.Add(engine, "DELETE FROM ledger_contents WHERE dossier_id = 7; DELETE FROM ledger_events WHERE dossier_id = 7; DELETE FROM dossiers WHERE id = 7", "整件不见了");
            data.Add(engine, "DELETE FROM dossiers WHERE id = 7", "办件登记被删除");
            data.Add(engine, "UPDATE ledger_contents SET value = '别人' WHERE dossier_id = 7 AND name = 'applicant'", "内容被改动");
            data.Add(engine, "DELETE FROM ledger_contents WHERE dossier_id = 7 AND name = 'applicant'", "内容不见了");
        }
        return data;
    }

    [Theory, MemberData(nameof(Tampering))]
    public async Task Any_tampering_is_found_and_named(Engine engine, string sql, string words)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        // Whoever owns the database can take its own guards away first.
        await db.SqlAsync(engine == Engine.Sqlite
            ? "DROP TRIGGER ledger_events_no_update; DROP TRIGGER ledger_events_no_delete"
            : "ALTER TABLE ledger_events DISABLE TRIGGER ALL");
        await db.SqlAsync(sql);
        var verdict = await VerifyAsync(db);
        Assert.False(verdict.Ok);
        Assert.Equal(7, verdict.FirstBad!.Dossier);
        Assert.Contains(words, verdict.FirstBad.What);
    }

    [Theory]
    [InlineData(Engine.Sqlite, "UPDATE ledger_events SET recorder = 'x' WHERE dossier_id = 7")]
    [InlineData(Engine.Sqlite, "DELETE FROM ledger_events WHERE dossier_id = 7")]
    [InlineData(Engine.Postgres, "UPDATE ledger_events SET recorder = 'x' WHERE dossier_id = 7")]
    [InlineData(Engine.Postgres, "DELETE FROM ledger_events WHERE dossier_id = 7")]
    [InlineData(Engine.Postgres, "TRUNCATE ledger_events")]
    public async Task The_database_itself_refuses_to_change_or_remove_an_event(Engine engine, string sql)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.SqlAsync(sql));
        Assert.Contains("台账只能增加", refused.Message);
        Assert.True((await VerifyAsync(db)).Ok);
    }

    [Fact]
    public async Task A_changed_or_missing_checkpoint_file_is_found()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = Directory.GetFiles(db.Location.CheckpointFolder).Single();
        await File.AppendAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        Assert.Contains("文件被改动", (await VerifyAsync(db)).FirstBad!.What);
        File.Delete(file);
        Assert.Contains("文件不见了", (await VerifyAsync(db)).FirstBad!.What);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_two_officers_at_once_one_wins_and_the_other_is_told(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        async Task<bool> AssignAsync(string unit)
        {
            try
            {
                await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "assign", People.Form("2022-01-20", ("unit", unit)) with { Expected = 1 }));
                return true;
            }
            catch (Conflict e)
            {
                Assert.Contains("没有保存", e.Message);
                return false;
            }
        }
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => AssignAsync($"第{i}科"))));
        Assert.Equal(1, results.Count(won => won));
        Assert.True((await VerifyAsync(db)).Ok);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_form_submitted_many_times_at_once_opens_one_dossier(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var key = Guid.NewGuid().ToString("N");
        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => db.In(p => p.RegisterAsync(key: key)))));
        Assert.Single(ids.Distinct());
        Assert.True((await VerifyAsync(db)).Ok);
    }

    static async Task<string> ProjectionsAsync(TestDatabase db) => await db.In(async p =>
    {
        var context = p.GetRequiredService<GongkaiContext>();
        return System.Text.Json.JsonSerializer.Serialize(new
        {
            requests = await context.Requests.AsNoTracking().OrderBy(r => r.DossierId).ToListAsync(),
            remedies = await context.Remedies.AsNoTracking().OrderBy(r => r.DossierId).ToListAsync(),
            clocks = await context.DossierClocks.AsNoTracking().OrderBy(c => c.DossierId).ThenBy(c => c.Name).ToListAsync(),
        });
    });

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rebuilt_projections_equal_those_written_act_by_act(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var before = await ProjectionsAsync(db);
        Assert.Contains("third-party:1", before);
        // Spoilt, missing, and left over from a dossier that is not there.
        await db.SqlAsync("UPDATE requests SET category = 'x', applicant_name = 'x' WHERE dossier_id = 8; DELETE FROM requests WHERE dossier_id = 9; DELETE FROM dossier_clocks; UPDATE requests SET dossier_id = 99999, number = 'x' WHERE dossier_id = 10");
        Assert.Equal(139, await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync()));
        Assert.Equal(before, await ProjectionsAsync(db));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Acts_recorded_during_a_rebuild_stand(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var ids = new List<long>();
        for (var i = 0; i < 6; i++) ids.Add(await db.In(p => p.RegisterAsync()));
        using var done = new CancellationTokenSource();
        var rebuilding = Task.Run(async () =>
        {
            do await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
            while (!done.IsCancellationRequested);
        });
        await Task.WhenAll(ids.Select(id => Task.Run(async () =>
        {
            foreach (var (act, form) in new[] { ("assign", People.Form("2022-01-20", ("unit", "综合科"))), ("search", People.Form("2022-01-20", ("places", "公文系统"), ("found", "yes"))), ("withdraw", People.Form("2022-01-20", ("written", "yes"))) })
                await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, act, form));
        })));
        await done.CancelAsync();
        await rebuilding;
        var worked = await ProjectionsAsync(db);
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        Assert.Equal(await ProjectionsAsync(db), worked);
        Assert.Equal(6, await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.CountAsync(r => ids.Contains(r.DossierId) && r.Outcome == "OTHER")));
    }

    [Fact]
    public async Task Made_anew_the_projections_leave_alone_what_no_ledger_could_give_back()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        var code = await db.In(async p => await p.GetRequiredService<RequestService>().QueryCodeAsync(await p.ActorAsync("chengban"), id, "applicant"));
        await db.In(p => p.GetRequiredService<ProjectionRebuild>().RunAsync());
        await db.In(async p => Assert.NotNull(await p.GetRequiredService<ApplicantService>().FindAsync((await p.GetRequiredService<GongkaiContext>().Requests.SingleAsync(r => r.DossierId == id)).Number, code)));
    }

    /// <summary>Erases an archived request of the office and returns it with the applicant's name.</summary>
    static async Task<(long Id, string Name)> EraseAsync(TestDatabase db)
    {
        var row = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.AsNoTracking().FirstAsync(r => r.Stage == "archived" && r.AgencyId == 3));
        await db.In(async p =>
        {
            var people = p.GetRequiredService<Gongkai.Users.PeopleService>();
            await people.AddAsync(Gongkai.Users.Actor.System, "qingchu", "清除人", null, row.AgencyId, Gongkai.Users.Post.Leader, new DateOnly(2020, 1, 1));
            await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("qingchu"), row.DossierId, "erase", People.Form("2022-01-20", ("basis", "保管期限届满")));
        });
        return (row.DossierId, row.ApplicantName!);
    }

    [Fact]
    public async Task Erasing_leaves_no_name_in_any_file_and_the_chain_whole()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var names = await db.In(p => p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.ApplicantName != null).Select(r => r.ApplicantName!).ToListAsync());
        var (id, name) = await EraseAsync(db);
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            Assert.False(await context.LedgerContents.AnyAsync(c => c.DossierId == id));
            var row = await context.Requests.AsNoTracking().SingleAsync(r => r.DossierId == id);
            Assert.Null(row.ApplicantName);
            Assert.Null(row.Subject);
        });
        // Looked at while the program still has the database open.
        bool Holds(string file, string text) => File.Exists(file) && File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
        Assert.All(names.Except([name]), other => Assert.True(Holds(db.Location.SqlitePath, other)));
        foreach (var file in new[] { db.Location.SqlitePath, db.Location.SqlitePath + "-wal" }) Assert.False(Holds(file, name), file);
        Assert.True((await VerifyAsync(db)).Ok);
        // Content that goes without the act does not pass.
        await db.SqlAsync("DELETE FROM ledger_contents WHERE dossier_id = 9");
        Assert.False((await VerifyAsync(db)).Ok);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_an_erasure_should_have_taken_and_what_came_after_it_are_both_looked_for(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        // One of the rows that were there before comes back: kept aside, erased, put back.
        await db.SqlAsync("CREATE TABLE aside AS SELECT * FROM ledger_contents WHERE name = 'applicant'");
        var (id, _) = await EraseAsync(db);
        Assert.True((await VerifyAsync(db)).Ok);
        await db.SqlAsync($"INSERT INTO ledger_contents (dossier_id, seq, name, salt, value) SELECT dossier_id, seq, name, salt, value FROM aside WHERE dossier_id = {id}");
        Assert.Contains("清除，却还在", (await VerifyAsync(db)).FirstBad!.What);
        await db.SqlAsync($"DELETE FROM ledger_contents WHERE dossier_id = {id}");
        Assert.True((await VerifyAsync(db)).Ok);

        // An act after the erasure (a forged one, in place of a procedure that allows it) must keep its contents.
        var salt = new byte[16];
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            var dossier = await context.Dossiers.SingleAsync(d => d.Id == id);
            var erase = LedgerCodec.Decode((await context.LedgerEvents.AsNoTracking().SingleAsync(e => e.DossierId == id && e.Seq == dossier.Count)).Bytes);
            var x = erase.Envelope with { Seq = dossier.Count + 1, Row = "note" };
            var bytes = LedgerCodec.Encode(erase with { Envelope = x, Digests = new Dictionary<string, byte[]> { ["note"] = LedgerCodec.Digest(salt, "note", "后来的") } });
            var hash = new byte[32];
            LedgerCodec.Hash(dossier.Head, id, x.Seq, bytes, hash);
            context.Add(new LedgerEvent { DossierId = id, Seq = x.Seq, Row = x.Row, FromStage = x.From, ToStage = x.To, OccurredOn = x.OccurredOn, RecordedAt = erase.RecordedAt, Decider = x.Decider, Recorder = x.Recorder, Bytes = bytes, Prev = dossier.Head, Hash = hash });
            context.Add(new LedgerContent { DossierId = id, Seq = x.Seq, Name = "note", Salt = salt, Value = "后来的" });
            (dossier.Count, dossier.Head) = (x.Seq, hash);
            await context.SaveChangesAsync();
        });
        Assert.True((await VerifyAsync(db)).Ok);
        await db.SqlAsync($"DELETE FROM ledger_contents WHERE dossier_id = {id}");
        Assert.Contains("“note”的内容不见了", (await VerifyAsync(db)).FirstBad!.What);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_frozen_report_that_was_changed_is_found_and_named(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p => await p.FreezeAsync("kezhang", await p.AgencyAsync("RC"), 2021));
        Assert.True((await VerifyAsync(db)).Ok);
        await db.SqlAsync("UPDATE report_snapshots SET json = replace(json, '99', '98')");
        var verdict = await VerifyAsync(db);
        Assert.Equal(new LedgerFault(0, null, 0, "2021年年度报告（RC，第1版）与冻结时的校验值不符：被改动"), verdict.FirstBad);
        Assert.False(verdict.Ok);
    }

    [Fact]
    public async Task An_illegal_act_is_refused_with_its_article_and_nothing_is_written()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        var refused = await Assert.ThrowsAsync<Refused>(() => db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "send", People.Form("2022-01-20", ("sent-by", "post")))));
        Assert.Contains("已签发", refused.Message);
        var unknown = await Assert.ThrowsAsync<NotFound>(() => db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "nonsense", People.Form("2022-01-20"))));
        Assert.Equal("没有这一步", unknown.Message);
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().LedgerEvents.CountAsync(e => e.DossierId == id)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_amended_calendar_moves_every_open_deadline_and_lists_old_and_new(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var json = (await p.GetRequiredService<SettingsService>().CalendarTextAsync()).Replace("\"version\": \"2026-08-07\"", "\"version\": \"2026-08-07-b\"")
                .Replace("\"2022\": {\"holidays\":[", "\"2022\": {\"holidays\":[\"2022-01-24\",");
            var changes = await p.GetRequiredService<SettingsService>().AmendCalendarAsync(await p.ActorAsync("admin"), json, "关于调整放假安排的通知（测试）");
            Assert.NotEmpty(changes);
            Assert.All(changes, c => Assert.True(c.NewDue > c.OldDue));
            Assert.Contains(changes, c => c.Clock == "答复");
            // Again changes nothing.
            Assert.Empty(await p.GetRequiredService<DeadlineRecount>().RunAsync(null));
        });
        Assert.True((await VerifyAsync(db)).Ok);
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<SettingsService>().AmendCalendarAsync(await p.ActorAsync("kezhang"), "{}", "x")));
    }

    static Task<string> AmendedAsync(IServiceProvider p, string holidays, string version) => p.GetRequiredService<SettingsService>().CalendarTextAsync().ContinueWith(t =>
        System.Text.RegularExpressions.Regex.Replace(System.Text.RegularExpressions.Regex.Replace(t.Result, "\"version\": \"[^\"]*\"", $"\"version\": \"{version}\""),
            "\"2022\": \\{\"holidays\":\\[(\"2022-01-2[1-9]\",)*", "\"2022\": {\"holidays\":[" + holidays));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Recounts_and_amendments_at_once_leave_the_dates_of_the_last_law_and_list_every_move_once(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var before = await db.In(p => p.GetRequiredService<GongkaiContext>().DossierClocks.AsNoTracking().ToListAsync());
        using var done = new CancellationTokenSource();
        var recounts = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await db.In(p => p.GetRequiredService<DeadlineRecount>().RunAsync(null));
        })).ToList();
        for (var i = 0; i < 6; i++)
            await db.In(async p => await p.GetRequiredService<SettingsService>().AmendCalendarAsync(Gongkai.Users.Actor.System,
                await AmendedAsync(p, string.Concat(Enumerable.Range(24, i % 3 + 1).Select(d => $"\"2022-01-{d}\",")), $"v{i}"), "测试"));
        await done.CancelAsync();
        await Task.WhenAll(recounts);
        await db.In(async p =>
        {
            Assert.Empty(await p.GetRequiredService<DeadlineRecount>().RunAsync(null));
            var context = p.GetRequiredService<GongkaiContext>();
            var changes = (await context.DeadlineChanges.AsNoTracking().OrderBy(c => c.Id).ToListAsync()).ToLookup(c => (c.DossierId, c.Clock));
            Assert.NotEmpty(changes);
            var now = await context.DossierClocks.AsNoTracking().ToListAsync();
            foreach (var clock in before)
            {
                // Every listed move begins where the one before it ended, and the last one where the date now stands.
                var due = clock.Due;
                foreach (var change in changes[(clock.DossierId, clock.Label)])
                {
                    Assert.Equal(due, change.OldDue);
                    due = change.NewDue;
                }
                Assert.Equal(due, now.Single(c => c.DossierId == clock.DossierId && c.Name == clock.Name).Due);
            }
        });
        Assert.True((await VerifyAsync(db)).Ok);
    }

    [Fact]
    public async Task Lapses_are_written_once_and_dated_at_the_lapse()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        // The demonstration waits for one third party; its period ends in the office's future, so the office's clock is moved on.
        await db.In(async p =>
        {
            p.GetRequiredService<OfficeClock>().StartAt(new DateTime(2022, 3, 1, 9, 0, 0), p.GetRequiredService<TimeProvider>().GetUtcNow());
            var runner = p.GetRequiredService<Gongkai.Jobs.JobRunner>();
            var context = p.GetRequiredService<GongkaiContext>();
            await context.JobRuns.ExecuteDeleteAsync();
            foreach (var occasion in new[] { "a", "b" })
            {
                await runner.QueueAsync("lapses", "lapses " + occasion);
                Assert.True(await runner.RunNextAsync());
            }
            var lapse = await context.LedgerEvents.AsNoTracking().SingleAsync(e => e.Row == "third-party-lapse");
            var served = await context.LedgerEvents.AsNoTracking().SingleAsync(e => e.Row == "third-party-served" && e.DossierId == lapse.DossierId);
            Assert.Equal(Statutes.Calendars.WorkCalendar.BuiltIn.AddWorkdays(served.OccurredOn, 15).AddDays(1), lapse.OccurredOn);
            Assert.Equal("system", lapse.Decider);
        });
        Assert.True((await VerifyAsync(db)).Ok);
    }
}
