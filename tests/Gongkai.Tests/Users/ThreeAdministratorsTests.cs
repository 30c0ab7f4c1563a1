using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Users;

/// <summary>三员分立: who may do what, and that nobody is two of the three.</summary>
public sealed class ThreeAdministratorsTests
{
    static readonly DateOnly Today = new(2022, 1, 20);
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Task<string> IdAsync(IServiceProvider p, string login) => p.GetRequiredService<GongkaiContext>().Users.Where(u => u.UserName == login).Select(u => u.Id).SingleAsync();

    static Task SwitchAsync(IServiceProvider p, Actor actor, string apart) =>
        p.GetRequiredService<SettingsService>().PerformAsync(actor, SettingsProcedure.Secure, new() { ["three-apart"] = apart, ["reason"] = "人手少（测试）" }, null);

    [Theory, MemberData(nameof(Both))]
    public async Task One_person_is_not_two_of_the_three_until_the_rule_is_relaxed_and_never_auditor_besides(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var people = p.GetRequiredService<PeopleService>();
            var root = await p.AgencyAsync("RC");
            var anquan = await p.ActorAsync("anquan");
            var admin = await IdAsync(p, "admin");
            async Task<string> Why(string login, Post post) => (await Assert.ThrowsAsync<InvalidInput>(async () => await people.AppointAsync(anquan, await IdAsync(p, login), root, post, Today))).Message;
            Assert.Contains("已经是系统管理员，三员分立", await Why("admin", Post.SecurityOfficer));
            Assert.Contains("已经是系统管理员，三员分立", await Why("admin", Post.Auditor));
            Assert.Contains("不兼办件岗位", await Why("admin", Post.Officer));
            Assert.Contains("不兼办件岗位", await Why("chengban", Post.Auditor));

            await Assert.ThrowsAsync<Forbidden>(async () => await SwitchAsync(p, await p.ActorAsync("admin"), "no"));
            await SwitchAsync(p, anquan, "no");
            await people.AppointAsync(anquan, admin, root, Post.SecurityOfficer, Today);
            Assert.Contains("安全审计员不能由其他管理员兼任", await Why("admin", Post.Auditor));
            // The switch is an act in the ledger, and does not go back over somebody's head.
            var parted = await Assert.ThrowsAsync<InvalidInput>(() => SwitchAsync(p, anquan, "yes"));
            Assert.Contains("系统管理员（演示）（", parted.Message);
            Assert.Equal("no", (await p.GetRequiredService<SettingsService>().LoadAsync()).State.Fact("three-apart"));
            await people.DismissAsync(anquan, admin, root, Post.SecurityOfficer);
            await SwitchAsync(p, anquan, "yes");
            Assert.Contains("三员分立", await Why("admin", Post.SecurityOfficer));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_two_posts_given_at_once_that_may_not_be_one_persons_only_one_is(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (root, person) = await db.In(async p => (await p.AgencyAsync("RC"), (await p.GetRequiredService<PeopleService>().AddAsync(await p.ActorAsync("admin"), "xinren", "新人", null, await p.AgencyAsync("RC"), null, Today)).Id));
        var given = await Task.WhenAll(Posts.Three.Concat(Posts.Three).Select(post => Task.Run(async () =>
        {
            try { await db.In(async p => await p.GetRequiredService<PeopleService>().AppointAsync(await p.ActorAsync("anquan"), person, root, post, Today)); return true; }
            catch (InvalidInput) { return false; }
        })));
        Assert.Single(given, won => won);
        await db.In(async p => Assert.Equal(1, await p.GetRequiredService<GongkaiContext>().Appointments.CountAsync(a => a.UserId == person)));
    }

    [Fact]
    public async Task Each_of_the_three_does_their_own_and_none_sees_a_request()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var people = p.GetRequiredService<PeopleService>();
            var units = p.GetRequiredService<AgencyService>();
            var (admin, anquan, shenji) = (await p.ActorAsync("admin"), await p.ActorAsync("anquan"), await p.ActorAsync("shenji"));
            var (office, clerk) = (await p.AgencyAsync("RC-002"), await IdAsync(p, "chengban"));
            foreach (var actor in new[] { admin, anquan, shenji })
            {
                Assert.Empty(actor.Readable);
                await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<RequestService>().ViewAsync(actor, 50));
                Assert.Empty(await (await p.GetRequiredService<RequestList>().FindAsync(actor, new RequestQuery { Tab = "all" })).ToListAsync());
            }
            foreach (var actor in new[] { admin, shenji })
            {
                Assert.Equal("须由安全保密管理员办理", (await Assert.ThrowsAsync<Forbidden>(() => people.ResetAsync(actor, clerk, "xinmima20221x"))).Message);
                await Assert.ThrowsAsync<Forbidden>(() => people.AppointAsync(actor, clerk, office, Post.Leader, Today));
                await Assert.ThrowsAsync<Forbidden>(() => people.DismissAsync(actor, clerk, office, Post.Officer));
                await Assert.ThrowsAsync<Forbidden>(() => people.UnlockAsync(actor, clerk));
                await Assert.ThrowsAsync<Forbidden>(() => people.EndSessionsAsync(actor, clerk, null));
                await Assert.ThrowsAsync<Forbidden>(() => people.ClearFactorsAsync(actor, clerk));
                await Assert.ThrowsAsync<Forbidden>(() => SwitchAsync(p, actor, "no"));
            }
            foreach (var actor in new[] { anquan, shenji })
            {
                Assert.Equal("须由系统管理员办理", (await Assert.ThrowsAsync<Forbidden>(() => people.AddAsync(actor, "x1", "某", null, office, null, Today))).Message);
                await Assert.ThrowsAsync<Forbidden>(() => units.EndAsync(actor, office, Today));
                await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<SettingsService>().PerformAsync(actor, SettingsProcedure.Change, new() { ["fees"] = "no", ["reason"] = "x" }, null));
            }
            // The administrator opens an account; what it may do is given by another.
            await Assert.ThrowsAsync<Forbidden>(() => people.AddAsync(admin, "x2", "某", null, office, Post.Leader, Today));
            var made = await people.AddAsync(admin, "x3", "某", "diyici20221x", office, null, Today);
            Assert.True(made.MustChangePassword);
            await people.AppointAsync(anquan, made.Id, office, Post.Officer, Today);
            foreach (var actor in new[] { admin, anquan, await p.ActorAsync("kezhang") }) await Assert.ThrowsAsync<Forbidden>(() => p.GetRequiredService<AuditList>().FindAsync(actor, new AuditQuery()));
            Assert.NotEmpty(await (await p.GetRequiredService<AuditList>().FindAsync(shenji, new AuditQuery(Person: "anquan"))).ToListAsync());
        });
    }

    [Fact]
    public async Task Where_nobody_is_security_officer_yet_the_administrator_names_the_first_and_no_second()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.SqlAsync("DELETE FROM appointments WHERE post IN ('SecurityOfficer', 'Auditor')");
        await db.In(async p =>
        {
            var people = p.GetRequiredService<PeopleService>();
            var (root, admin) = (await p.AgencyAsync("RC"), await p.ActorAsync("admin"));
            Assert.True(await people.MayBeginAsync(admin));
            Assert.Contains("三员分立", (await Assert.ThrowsAsync<InvalidInput>(() => people.AppointAsync(admin, admin.UserId, root, Post.SecurityOfficer, Today))).Message);
            await people.AppointAsync(admin, await IdAsync(p, "anquan"), root, Post.SecurityOfficer, Today);
            await people.AppointAsync(admin, await IdAsync(p, "shenji"), root, Post.Auditor, Today);
            Assert.False(await people.MayBeginAsync(admin));
            var another = (await people.AddAsync(admin, "lingyiren", "另一人", null, root, null, Today)).Id;
            await Assert.ThrowsAsync<Forbidden>(() => people.AppointAsync(admin, another, root, Post.SecurityOfficer, Today));
        });
    }
}
