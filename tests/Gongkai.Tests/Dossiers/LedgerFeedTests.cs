using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Dossiers;

/// <summary>Nobody who follows the feed misses an act, whoever writes at the same time.</summary>
public sealed class LedgerFeedTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    /// <summary>One who follows: everything after a place, and the place reached.</summary>
    static Task<(List<FeedEntry> Seen, long Place)> ReadAsync(TestDatabase db, long after) => db.In(async p =>
    {
        await p.GetRequiredService<LedgerFeed>().PlaceAsync();
        var seen = await p.GetRequiredService<GongkaiContext>().Set<FeedEntry>().AsNoTracking().Where(f => f.Position > after).OrderBy(f => f.Position).ToListAsync();
        return (seen, seen.Count > 0 ? seen[^1].Position!.Value : after);
    });

    [Fact]
    public async Task What_was_begun_earlier_and_committed_later_comes_after_what_was_read_meanwhile()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Postgres);
        var (_, place) = await ReadAsync(db, 0);
        await using var slow = db.Scope();
        var context = slow.ServiceProvider.GetRequiredService<GongkaiContext>();
        long late;
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            late = (await slow.ServiceProvider.GetRequiredService<RequestService>().RegisterAsync(await slow.ServiceProvider.ActorAsync("zhujian"), await slow.ServiceProvider.AgencyAsync("RC-308"), "register", People.Application(), null)).Id;
            var early = await db.In(p => p.RegisterAsync());
            (var seen, place) = await ReadAsync(db, place);
            Assert.Equal([early], seen.Select(s => s.DossierId));
            await transaction.CommitAsync();
        }
        (var rest, _) = await ReadAsync(db, place);
        Assert.Equal([late], rest.Select(s => s.DossierId));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Many_writers_and_a_reader_every_act_once_in_the_order_of_its_dossier(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (_, place) = await ReadAsync(db, 0);
        var begin = place;
        var seen = new List<FeedEntry>();
        var writers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                var id = await db.In(p => p.RegisterAsync());
                await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "assign", People.Form("2022-01-20", ("unit", $"第{n}科"))));
            }
        })).ToList();
        var all = Task.WhenAll(writers);
        // Two follow at once, so that places are given by both.
        while (!all.IsCompleted)
        {
            var (some, _) = (await Task.WhenAll(ReadAsync(db, place), ReadAsync(db, place)))[0];
            seen.AddRange(some);
            if (some.Count > 0) place = some[^1].Position!.Value;
        }
        await all;
        seen.AddRange((await ReadAsync(db, place)).Seen);
        Assert.Equal(48, seen.Count);
        Assert.Equal(Enumerable.Range(1, 48).Select(i => begin + i), seen.Select(s => s.Position!.Value));
        foreach (var dossier in seen.GroupBy(s => s.DossierId)) Assert.Equal([1, 2], dossier.Select(s => s.Seq));
        Assert.Equal(await db.In(p => p.GetRequiredService<GongkaiContext>().LedgerEvents.LongCountAsync()), begin + 48);
    }
}
