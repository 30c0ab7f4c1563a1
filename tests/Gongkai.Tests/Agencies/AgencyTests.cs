using Gongkai.Agencies;
using Gongkai.Remedies;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Agencies;

public sealed class AgencyTests
{
    static readonly DateOnly Today = new(2022, 1, 20);

    static UnitTerm Term(string name, int? parent, int order = 900) => new(name, name, parent, order);

    /// <summary>Does it as the district's administrator in a scope of its own; false when somebody else was first.</summary>
    static async Task<bool> TryAsync(TestDatabase db, Func<AgencyService, Actor, Task> change)
    {
        try
        {
            await db.In(async p => await change(p.GetRequiredService<AgencyService>(), await p.ActorAsync("admin")));
            return true;
        }
        catch (Exception e) when (e is Conflict or InvalidInput) { return false; }
    }

    static Task<int> AddAsync(TestDatabase db, string code, int parent, DateOnly from) => db.In(async p =>
        (await p.GetRequiredService<AgencyService>().AddAsync(await p.ActorAsync("admin"), code, AgencyKind.Department, "测公开", Term(code, parent), from)).Id);

    /// <summary>No two terms of a unit overlap, and every unit in force hangs below the root.</summary>
    static Task WholeAsync(TestDatabase db) => db.In(async p =>
    {
        var terms = await p.GetRequiredService<GongkaiContext>().AgencyTerms.AsNoTracking().OrderBy(t => t.AgencyId).ThenBy(t => t.From).ToListAsync();
        foreach (var (earlier, later) in terms.Zip(terms.Skip(1)).Where(x => x.First.AgencyId == x.Second.AgencyId))
            Assert.True(earlier.To < later.From, $"{earlier.Name} {earlier.From}..{earlier.To}, {later.Name} {later.From}");
        Assert.Empty((await p.GetRequiredService<GongkaiContext>().Agencies.Select(a => a.Id).ToListAsync()).Except(terms.Select(t => t.AgencyId)));
        var tree = await p.GetRequiredService<AgencyDirectory>().OnAsync(Today.AddDays(30));
        Assert.Equal(tree.All.Select(a => a.Id).Order(), tree.Subtree(tree.Root.Id).Order());
    });

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Changes_of_a_unit_at_once_leave_one_term_a_day_and_the_others_are_told(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (root, town) = await db.In(async p => (await p.AgencyAsync("RC"), await p.AgencyAsync("RC-101")));
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            TryAsync(db, (units, admin) => units.ChangeAsync(admin, town, Term($"名称{i}", root), Today.AddDays(i % 2))))));
        Assert.Contains(true, results);
        await WholeAsync(db);
        Assert.InRange(await db.In(p => p.GetRequiredService<GongkaiContext>().AgencyTerms.CountAsync(t => t.AgencyId == town)), 2, 3);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_unit_added_many_times_at_once_is_there_once_with_its_term(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var root = await db.In(p => p.AgencyAsync("RC"));
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            TryAsync(db, (units, admin) => units.AddAsync(admin, "RC-900", AgencyKind.Department, "测公开", Term("新单位", root), Today)))));
        Assert.Single(results, won => won);
        await WholeAsync(db);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_moves_at_once_make_no_ring(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (a, b) = await db.In(async p => (await p.AgencyAsync("RC-101"), await p.AgencyAsync("RC-102")));
        var results = await Task.WhenAll(new[] { (a, b), (b, a) }.Select(x => Task.Run(() =>
            TryAsync(db, (units, admin) => units.ChangeAsync(admin, x.Item1, Term($"在{x.Item2}之下", x.Item2), Today)))));
        Assert.Single(results, won => won);
        await WholeAsync(db);
    }

    [Fact]
    public async Task The_database_itself_takes_no_second_term_of_a_day()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.SqlAsync("INSERT INTO agency_terms (agency_id, name, short_name, order_no, \"from\") SELECT agency_id, name, short_name, order_no, \"from\" FROM agency_terms WHERE agency_id = 5"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_unit_ended_before_its_parent_moved_stays_below_it(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var root = await db.In(p => p.AgencyAsync("RC"));
        var since = new DateOnly(2021, 1, 1);
        int parent = await AddAsync(db, "RC-901", root, since), child = await AddAsync(db, "RC-902", parent, since), other = await AddAsync(db, "RC-903", root, since);
        Assert.True(await TryAsync(db, (units, admin) => units.EndAsync(admin, child, new DateOnly(2021, 6, 30))));
        Assert.True(await TryAsync(db, (units, admin) => units.ChangeAsync(admin, parent, Term("RC-901", other), new DateOnly(2021, 9, 1))));
        await db.In(async p =>
        {
            var directory = p.GetRequiredService<AgencyDirectory>();
            var latest = await directory.LatestAsync(Today);
            Assert.Equal([parent, child, other], latest.Subtree(other).Order());
            Assert.Contains(child, latest.Subtree(root));
            Assert.Equal([child, parent, other, root], latest.Above(child));
            Assert.Equal("RC-902", latest.Name(child));
            Assert.DoesNotContain(child, (await directory.OnAsync(Today)).Subtree(other));
            // Before the move the parent stood under the root, and the child was already gone.
            var july = await directory.LatestAsync(new DateOnly(2021, 7, 31));
            Assert.Equal([other], july.Subtree(other));
            Assert.Equal([parent, child], july.Subtree(parent).Order());
            Assert.Null((await directory.LatestAsync(new DateOnly(2020, 12, 31))).Find(child));
        });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_unit_with_cases_that_somebody_must_go_on_with_is_not_ended(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var unit = await AddAsync(db, "RC-904", await db.In(p => p.AgencyAsync("RC")), new DateOnly(2021, 1, 1));
        await db.In(async p =>
        {
            await p.GetRequiredService<PeopleService>().AddAsync(Actor.System, "xindanwei", "新单位承办人", null, unit, Post.Officer, Today);
            var officer = await p.ActorAsync("xindanwei");
            var requests = p.GetRequiredService<Gongkai.Requests.RequestService>();
            for (var i = 0; i < 2; i++) await requests.RegisterAsync(officer, unit, "register", People.Application(), null);
            await p.GetRequiredService<RemedyService>().RegisterAsync(officer, unit, People.Form("2022-01-20", ("kind", "review"), ("received", "2022-01-18"), ("number", "测〔2022〕1号")), null);
            var units = p.GetRequiredService<AgencyService>();
            var refused = await Assert.ThrowsAsync<InvalidInput>(async () => await units.EndAsync(await p.ActorAsync("admin"), unit, Today));
            Assert.Equal("还有2件申请没有办结、1件复议诉讼没有结案，办完才能撤销", refused.Message);
            foreach (var id in await p.GetRequiredService<GongkaiContext>().Requests.Where(r => r.AgencyId == unit).Select(r => r.DossierId).ToListAsync())
                await requests.PerformAsync(officer, id, "withdraw", People.Form("2022-01-20", ("written", "yes")));
            refused = await Assert.ThrowsAsync<InvalidInput>(async () => await units.EndAsync(await p.ActorAsync("admin"), unit, Today));
            Assert.Equal("还有1件复议诉讼没有结案，办完才能撤销", refused.Message);
        });
    }
}
