using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Storage;

public sealed class BusyTests
{
    /// <summary>SQLite waits 30 seconds for another writer; here one, so that the test does not.</summary>
    static void Impatient(IServiceProvider p)
    {
        var context = p.GetRequiredService<GongkaiContext>();
        ((SqliteConnection)context.Database.GetDbConnection()).DefaultTimeout = 1;
        context.Database.SetCommandTimeout(1);
    }

    [Fact]
    public async Task A_busy_database_is_a_conflict_in_plain_words_and_nothing_is_written()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        await using var other = db.Scope();
        await using (var writing = await other.ServiceProvider.GetRequiredService<GongkaiContext>().Database.BeginTransactionAsync())
        {
            await db.In(async p =>
            {
                Impatient(p);
                var act = await Assert.ThrowsAsync<Conflict>(async () => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "assign", People.Form("2022-01-20", ("unit", "综合科"))));
                Assert.Equal("数据库正忙，没有保存，请稍后再试", act.Message);
                Assert.Equal(Database.Busy, (await Assert.ThrowsAsync<Conflict>(() => p.RegisterAsync())).Message);
                // Single statements begin no transaction; whoever answers people knows them by their cause.
                var bare = await Assert.ThrowsAnyAsync<Exception>(() => p.GetRequiredService<GongkaiContext>().JobRuns.ExecuteUpdateAsync(s => s.SetProperty(j => j.Total, 1)));
                Assert.True(Database.IsBusy(bare));
            });
        }
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().LedgerEvents.CountAsync(e => e.DossierId == id)));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "assign", People.Form("2022-01-20", ("unit", "综合科"))));
    }
}
