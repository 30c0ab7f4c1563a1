using Gongkai.CommandLine;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Whose turn it is, who sees it where, and that what a tab counts is what it lists.</summary>
public sealed class RequestListTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static Task DoAsync(TestDatabase db, string login, long id, string act, params (string Key, string Value)[] values) =>
        db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync(login), id, act, People.Form("2022-01-20", values)));

    static Task<List<RequestLine>> ListAsync(TestDatabase db, string login, RequestQuery query) =>
        db.In(async p => await (await p.GetRequiredService<RequestList>().FindAsync(await p.ActorAsync(login), query)).ToListAsync());

    static async Task<string?> TurnForAsync(TestDatabase db, string login, long id) =>
        (await ListAsync(db, login, new RequestQuery { Tab = RequestList.Todo })).Find(l => l.Row.DossierId == id)?.Row.Turn;

    static Task<string> IdAsync(TestDatabase db, string login) => db.In(async p => (await p.ActorAsync(login)).UserId);

    [Theory, MemberData(nameof(Both))]
    public async Task A_request_is_for_one_person_after_the_other_to_do(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        var officer = await IdAsync(db, "chengban");
        Assert.Equal((RequestTurns.Assign, RequestTurns.Assign, null), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id), await TurnForAsync(db, "fenguan", id)));
        await DoAsync(db, "kezhang", id, "assign", ("unit", "综合科"), ("handler", officer));
        Assert.Equal((RequestTurns.Accept, null), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id)));
        Assert.Contains("由承办人本人决定", (await Assert.ThrowsAsync<Refused>(() => DoAsync(db, "kezhang", id, "accept"))).Message);
        await DoAsync(db, "chengban", id, "decline", ("reason", "应由法规科承办"));
        Assert.Equal((RequestTurns.Assign, RequestTurns.Assign), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id)));
        await DoAsync(db, "kezhang", id, "assign", ("unit", "法规科"), ("handler", officer));
        await DoAsync(db, "chengban", id, "accept");
        Assert.Equal(RequestTurns.Handle, await TurnForAsync(db, "chengban", id));
        await DoAsync(db, "chengban", id, "search", ("places", "公文系统"), ("found", "yes"));
        await DoAsync(db, "chengban", id, "draft", ("outcome", "GRANT"), ("text", "予以公开"));
        Assert.Equal((RequestTurns.Draft, null), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "fenguan", id)));
        await DoAsync(db, "chengban", id, "submit-review");
        Assert.Equal((null, RequestTurns.Review, RequestTurns.Review), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id), await TurnForAsync(db, "fenguan", id)));
        await DoAsync(db, "fenguan", id, "sign");
        Assert.Equal(RequestTurns.Send, await TurnForAsync(db, "chengban", id));
        await DoAsync(db, "chengban", id, "send", ("sent-by", "electronic"), ("override", "答复已在系统外办理"));
        Assert.Equal(RequestTurns.Serve, await TurnForAsync(db, "chengban", id));
        await DoAsync(db, "chengban", id, "served", ("service", "confirmed"));
        Assert.Null(await TurnForAsync(db, "chengban", id));
        var line = (await ListAsync(db, "chengban", new RequestQuery { Tab = RequestList.Done, Handler = RequestList.Me })).Find(l => l.Row.DossierId == id)!;
        Assert.Equal(("承办人（演示）", "closed"), (line.Handler, line.Row.Stage));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_given_to_another_is_not_for_me_to_do_and_nobody_from_elsewhere_can_be_named(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync());
        string chief = await IdAsync(db, "kezhang"), stranger = await IdAsync(db, "changgou");
        Assert.Contains("在这个单位没有职务", (await Assert.ThrowsAsync<InvalidInput>(() => DoAsync(db, "chengban", id, "assign", ("unit", "x"), ("handler", stranger)))).Message);
        await DoAsync(db, "chengban", id, "assign", ("unit", "综合科"), ("handler", chief));
        Assert.Equal((null, RequestTurns.Accept), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id)));
        Assert.Contains(await ListAsync(db, "chengban", new RequestQuery { Tab = RequestList.Open }), l => l.Row.DossierId == id);
        await DoAsync(db, "chengban", id, "reassign", ("handler", await IdAsync(db, "chengban")), ("reason", "科长出差"));
        // Who names themselves has taken it over.
        Assert.Equal((RequestTurns.Handle, null), (await TurnForAsync(db, "chengban", id), await TurnForAsync(db, "kezhang", id)));
        await DoAsync(db, "chengban", id, "reassign", ("handler", chief), ("reason", "改回"));
        Assert.Null(await TurnForAsync(db, "chengban", id));
        // Who has left does nothing any more: the others are told to name somebody else.
        await db.In(async p => await p.GetRequiredService<GongkaiContext>().Appointments.Where(a => a.UserId == chief).ExecuteUpdateAsync(s => s.SetProperty(a => a.To, new DateOnly(2022, 1, 19))));
        Assert.Equal(RequestTurns.Accept, await TurnForAsync(db, "chengban", id));
        Assert.Empty(await ListAsync(db, "jiandu", new RequestQuery { Tab = RequestList.Todo }));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Every_tab_counts_what_it_lists_and_nothing_is_in_two(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        foreach (var login in new[] { "chengban", "kezhang", "fenguan", "jiandu", "changgou" })
            foreach (var query in new[] { new RequestQuery(), new() { Channel = "portal" }, new() { Flagged = true }, new() { Handler = RequestList.Nobody }, new() { Due = "5" }, new() { Q = "征收" } })
                await db.In(async p =>
                {
                    var (actor, list) = (await p.ActorAsync(login), p.GetRequiredService<RequestList>());
                    var counts = await list.CountAsync(actor, query);
                    var ids = new Dictionary<string, List<long>>();
                    foreach (var (tab, count) in counts)
                    {
                        ids[tab] = await (await list.FindAsync(actor, query with { Tab = tab })).Select(l => l.Row.DossierId).ToListAsync();
                        Assert.Equal(count, ids[tab].Count);
                        foreach (var order in RequestList.OrdersOf(tab))
                        {
                            var sorted = query with { Tab = tab, Sort = order.Key };
                            var all = await (await list.FindAsync(actor, sorted)).Select(l => l.Row.DossierId).ToListAsync();
                            Assert.Equal(ids[tab].Order(), all.Order());
                            // Page by page they are the same in the same order.
                            var paged = new List<long>();
                            while (await list.PageAsync(actor, sorted, paged.Count, 9) is { Count: > 0 } page) paged.AddRange(page.Select(l => l.Row.DossierId));
                            Assert.Equal(all, paged);
                        }
                    }
                    // A period is asked of what is in hand alone.
                    if (query.Due is null) Assert.Equal(ids[RequestList.All].Order(), ids[RequestList.Open].Concat(ids[RequestList.Done]).Order());
                    else Assert.Equal((await list.CountAsync(actor, new RequestQuery()))[RequestList.Done], counts[RequestList.Done]);
                    if (ids.TryGetValue(RequestList.Todo, out var todo)) Assert.Empty(todo.Except(ids[RequestList.Open]));
                });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_most_urgent_come_first_and_a_period_is_counted_in_working_days(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var open = await ListAsync(db, "kezhang", new RequestQuery());
        var dues = open.Select(l => l.Due ?? DateOnly.MaxValue).ToList();
        Assert.Equal(dues.Order(), dues);
        Assert.Contains(DateOnly.MaxValue, dues);
        // Thursday 20 January: three working days on is Tuesday 25 January.
        var soon = await ListAsync(db, "kezhang", new RequestQuery { Due = "3" });
        Assert.Equal(open.Where(l => l.Due >= new DateOnly(2022, 1, 20) && l.Due <= new DateOnly(2022, 1, 25)).Select(l => l.Row.DossierId), soon.Select(l => l.Row.DossierId));
        Assert.NotEmpty(soon);
        await Assert.ThrowsAsync<InvalidInput>(() => ListAsync(db, "kezhang", new RequestQuery { Due = "soon" }));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_not_confirmed_in_time_alarms_until_it_is(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task<long> CountAsync(string login) => db.In(async p => await p.GetRequiredService<RequestList>().UnconfirmedAsync(await p.ActorAsync(login)));
        var before = await CountAsync("chengban");
        async Task<long> ReceiveAsync(string channel, string on)
        {
            var form = People.Application();
            var values = new Dictionary<string, string>(form.Values) { ["channel"] = channel };
            values.Remove("received");
            return await db.In(async p => (await p.GetRequiredService<RequestService>().RegisterAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "receive", new ActForm(DateOnly.Parse(on), values), null)).Id);
        }
        // An e-mail of yesterday has until today; one of the day before, and a plain letter of yesterday, should have been confirmed.
        await ReceiveAsync("email", "2022-01-19");
        Assert.Equal(before, await CountAsync("chengban"));
        var late = await ReceiveAsync("email", "2022-01-18");
        var letter = await ReceiveAsync("plain-mail", "2022-01-19");
        Assert.Equal((before + 2, before + 2, 0), (await CountAsync("chengban"), await CountAsync("kezhang"), await CountAsync("changgou")));
        Assert.Equal([late, letter], (await ListAsync(db, "chengban", new RequestQuery { Tab = RequestList.Todo, Stage = "submitted", Due = RequestList.Overdue })).Select(l => l.Row.DossierId).Intersect([late, letter]).Order());
        await DoAsync(db, "chengban", late, "confirm", ("proof", "电话确认"));
        Assert.Equal(before + 1, await CountAsync("chengban"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_period_that_ran_out_on_the_other_side_is_for_somebody_to_judge(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(p => p.RegisterAsync("2021-12-20"));
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "request-correction", People.Form("2022-01-20", ("points", "写明年份"), ("due", "2022-01-28"), ("override", "来不及"))));
        Assert.Null(await TurnForAsync(db, "chengban", id));
        await db.SqlAsync($"UPDATE dossier_clocks SET due = '2022-01-19' WHERE dossier_id = {id} AND name = 'correction:1'");
        Assert.Equal(RequestTurns.Wait, await TurnForAsync(db, "chengban", id));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Rows_from_before_the_work_lists_are_made_anew_at_the_next_start(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task<List<string>> TurnsAsync() => db.In(async p => await p.GetRequiredService<GongkaiContext>().Requests.OrderBy(r => r.DossierId).Select(r => r.DossierId + r.Turn + r.HandlerId).ToListAsync());
        var before = await TurnsAsync();
        await db.SqlAsync("UPDATE requests SET turn = '?', handler_id = NULL; UPDATE dossier_clocks SET owed = (1 = 0)");
        await DataFolder.PrepareAsync(db.Services, demonstration: false);
        Assert.Equal(before, await TurnsAsync());
        Assert.True(await db.In(p => p.GetRequiredService<GongkaiContext>().DossierClocks.AnyAsync(c => c.Owed)));
    }
}
