using System.Security.Cryptography;
using System.Text;
using Gongkai.Documents;
using Gongkai.Statutes;

namespace Gongkai.Requests;

/// <summary>An applicant's days as a calendar takes them. No name and no content: a telephone's calendar goes to many places.</summary>
public static class ApplicantCalendar
{
    const int RemindDays = 3;

    public static IEnumerable<CalendarDay> Of(ApplicantView view) => view.Dates.Select(d => new CalendarDay(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{view.Row.Number}|{d.Key}")).AsSpan(0, 16)) + "@gongkai",
        d.Day, $"{d.Title}：{view.Row.Number}{(d.Provisional ? "（可能变动）" : "")}", $"{view.Agency}\n{d.Detail}\n{d.Article}", view.Seen) { RemindDaysBefore = RemindDays });

    public static byte[] Write(IEnumerable<ApplicantView> views, DateTime now) => CalendarFile.Write("政府信息公开申请", views.SelectMany(Of), now);
}
