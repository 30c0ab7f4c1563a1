using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

public sealed class CheckpointTests
{
    static Task<LedgerVerdict> VerifyAsync(TestDatabase db, string? number = null, string? copy = null) => db.In(p => p.GetRequiredService<LedgerVerifier>().VerifyAsync(number, copy));

    static Task<Checkpoint?> WriteAsync(TestDatabase db) => db.In(p => p.GetRequiredService<CheckpointService>().WriteAsync());

    static Task<List<Checkpoint>> RowsAsync(TestDatabase db) => db.In(p => p.GetRequiredService<GongkaiContext>().Checkpoints.AsNoTracking().OrderBy(c => c.Id).ToListAsync());

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Checkpoints_written_at_once_while_acts_go_on_share_no_name_and_chain(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(p => p.RegisterAsync());
        var written = Enumerable.Range(0, 6).Select(_ => Task.Run(() => WriteAsync(db))).ToList();
        var acts = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            // Of two first numbers of a series one is asked to try again.
            try { await db.In(p => p.RegisterAsync()); }
            catch (Conflict) { }
        })).ToList();
        await Task.WhenAll([.. written, .. acts]);
        var rows = await RowsAsync(db);
        Assert.Equal(CheckpointService.Files(db.Location.CheckpointFolder), rows.Select(r => r.FileName));
        Assert.True(rows.Count > 1);
        var verdict = await VerifyAsync(db);
        Assert.True(verdict.Ok, verdict.FirstBad?.What);
        Assert.Empty(Directory.GetFiles(db.Location.CheckpointFolder, "*.tmp"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_file_whose_row_was_not_written_any_more_is_taken_into_the_chain(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(p => p.RegisterAsync());
        var lost = (await WriteAsync(db))!;
        await db.SqlAsync($"DELETE FROM checkpoints WHERE id = {lost.Id}");
        Assert.True((await VerifyAsync(db)).Ok);
        await db.In(p => p.RegisterAsync());
        var next = (await WriteAsync(db))!;
        var rows = await RowsAsync(db);
        Assert.Equal(3, rows.Count);
        Assert.Equal((lost.FileName, lost.Events, lost.Dossiers), (rows[1].FileName, rows[1].Events, rows[1].Dossiers));
        Assert.Equal(rows[1].Hash, next.Prev);
        Assert.True((await VerifyAsync(db)).Ok);
    }

    [Fact]
    public async Task A_file_that_belongs_to_no_chain_is_not_written_over_and_other_files_do_not_matter()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(p => p.RegisterAsync());
        foreach (var name in new[] { "x.tsv", "2022-01-20-000x1.tsv", "readme.txt" }) await File.WriteAllTextAsync(Path.Combine(db.Location.CheckpointFolder, name), "x");
        Assert.True((await VerifyAsync(db)).Ok);
        var stray = Path.Combine(db.Location.CheckpointFolder, "2022-01-20-00002.tsv");
        await File.WriteAllTextAsync(stray, "别处的");
        var refused = await Assert.ThrowsAsync<InvalidInput>(() => WriteAsync(db));
        Assert.Contains("接不上", refused.Message);
        Assert.Equal("别处的", await File.ReadAllTextAsync(stray));
        Assert.Single(await RowsAsync(db));
    }

    /// <summary>Cuts the last event of a dossier and covers it up in its row, and what the checkpoint says of it.</summary>
    static async Task CutAsync(TestDatabase db, Engine engine, long id)
    {
        await db.SqlAsync(engine == Engine.Sqlite
            ? "DROP TRIGGER ledger_events_no_update; DROP TRIGGER ledger_events_no_delete"
            : "ALTER TABLE ledger_events DISABLE TRIGGER ALL");
        await db.SqlAsync($"DELETE FROM ledger_contents WHERE dossier_id = {id} AND seq = (SELECT count FROM dossiers WHERE id = {id}); DELETE FROM ledger_events WHERE dossier_id = {id} AND seq = (SELECT count FROM dossiers WHERE id = {id}); UPDATE dossiers SET count = count - 1, head = (SELECT hash FROM ledger_events WHERE dossier_id = {id} ORDER BY seq DESC LIMIT 1) WHERE id = {id}");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Only_a_copy_kept_elsewhere_shows_that_tail_row_and_file_are_gone(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "assign", People.Form("2022-01-20", ("unit", "综合科"))));
        var last = (await WriteAsync(db))!;
        var copy = Directory.CreateDirectory(Path.Combine(db.Location.Folder, "copy")).FullName;
        foreach (var file in Directory.GetFiles(db.Location.CheckpointFolder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var number = await db.In(p => p.GetRequiredService<GongkaiContext>().Dossiers.Where(d => d.Id == id).Select(d => d.Number).SingleAsync());
        Assert.True((await VerifyAsync(db, copy: copy)).Ok);

        await CutAsync(db, engine, id);
        // While the folder's own checkpoint is there, one dossier by itself shows it too.
        Assert.Contains("检查点记录过2条，现在只有1条", (await VerifyAsync(db, number)).FirstBad!.What);
        await db.SqlAsync($"DELETE FROM checkpoints WHERE id = {last.Id}");
        File.Delete(Path.Combine(db.Location.CheckpointFolder, last.FileName));
        Assert.True((await VerifyAsync(db)).Ok);
        Assert.True((await VerifyAsync(db, number)).Ok);
        Assert.Contains("检查点记录过2条，现在只有1条", (await VerifyAsync(db, copy: copy)).FirstBad!.What);
        Assert.Equal(id, (await VerifyAsync(db, number, copy)).FirstBad!.Dossier);
    }

    [Fact]
    public async Task A_copy_may_lag_behind_but_not_lack_one_in_between()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        for (var i = 0; i < 2; i++)
        {
            await db.In(p => p.RegisterAsync());
            await WriteAsync(db);
        }
        var files = CheckpointService.Files(db.Location.CheckpointFolder);
        Assert.Equal(3, files.Count);
        var copy = Directory.CreateDirectory(Path.Combine(db.Location.Folder, "copy")).FullName;
        void Copy(string file) => File.Copy(Path.Combine(db.Location.CheckpointFolder, file), Path.Combine(copy, file));
        Copy(files[0]);
        Assert.True((await VerifyAsync(db, copy: copy)).Ok);
        Copy(files[2]);
        Assert.Contains("文件不见了", (await VerifyAsync(db, copy: copy)).FirstBad!.What);
        Copy(files[1]);
        Assert.True((await VerifyAsync(db, copy: copy)).Ok);
    }
}
