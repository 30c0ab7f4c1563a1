using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Users;

public sealed class PeopleTests
{
    [Fact]
    public async Task Who_holds_no_post_belongs_to_the_districts_security_officer_alone()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var people = p.GetRequiredService<PeopleService>();
            var (root, town, today) = (await p.AgencyAsync("RC"), await p.AgencyAsync("RC-101"), new DateOnly(2022, 1, 20));
            await people.AddAsync(Actor.System, "zhen-anquan", "镇安全保密管理员", null, town, Post.SecurityOfficer, today);
            var person = await people.AddAsync(Actor.System, "libie", "已离职", "yuanlai2022", town, Post.Officer, today.AddDays(-30));
            var (district, local) = (await p.ActorAsync("anquan"), await p.ActorAsync("zhen-anquan"));
            Assert.Contains(await people.ListAsync(local), x => x.Id == person.Id);
            await people.ResetAsync(local, person.Id, "chongshe2022");

            await people.DismissAsync(local, person.Id, town, Post.Officer);
            Assert.DoesNotContain(await people.ListAsync(local), x => x.Id == person.Id);
            Assert.Contains(await people.ListAsync(district), x => x.Id == person.Id && x.Posts.Count == 0);
            await Assert.ThrowsAsync<Forbidden>(() => people.ResetAsync(local, person.Id, "duoqu20222"));
            // Nor by giving a post first.
            await Assert.ThrowsAsync<Forbidden>(() => people.AppointAsync(local, person.Id, town, Post.Officer, today));
            await people.AppointAsync(district, person.Id, town, Post.Officer, today);
            await people.ResetAsync(local, person.Id, "chongshe2023");
            // A second post from elsewhere, and the person is no longer the town's alone.
            await people.AppointAsync(district, person.Id, root, Post.Supervisor, today);
            await Assert.ThrowsAsync<Forbidden>(() => people.ResetAsync(local, person.Id, "duoqu20222"));
        });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_login_taken_by_two_at_once_is_one_persons(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var town = await db.In(p => p.AgencyAsync("RC-101"));
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try { await db.In(p => p.GetRequiredService<PeopleService>().AddAsync(Actor.System, "tongming", $"同名{i}", null, town, Post.Officer, new DateOnly(2022, 1, 20))); return true; }
            catch (InvalidInput e) { Assert.Equal("这个登录名已经有人用", e.Message); return false; }
        })));
        Assert.Single(results, won => won);
    }
}
